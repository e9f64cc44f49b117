"""Published holes of files: where their bytes come from, where they are kept, and what is made and sent of them.

Most are tested where the feature is; the table says where. The others follow it.
"""

from pathlib import Path

import pytest

from db.engine import DatabaseConfig
from tests.assets.pictures import as_file, photo
from tests.assets.shelf import Shelf, shelf_of
from tests.security.fixture import SHARE
from tests.security.rows import REFERENCE, Row, exists, named_tests, published

pytestmark = pytest.mark.anyio

HERE = "security/test_files.py"
IMPORTS = "files/test_imports.py"
UPLOADS = "files/test_uploads.py"
NAMES = "files/test_hostile.py"
TUS = "files/test_tus.py"
PICTURES = "assets/test_hostile.py"
KEPT = "assets/test_kept.py"
RIGHTS = "assets/test_rights.py"
ANSWERS = "assets/test_answers.py"
TRANSFORMS = "assets/test_transforms.py"
MEMORY = "assets/test_memory.py::test_memory_is_bounded"

ROWS = [
    Row(
        "D GHSA-j3rg-3rgm-537h CVE-2023-26492, CVE-2022-23080; dssrf-js GHSA-8p33-q827-ghj5",
        "a name resolves to another address when it is asked for again",
        [f"{IMPORTS}::test_a_name_is_resolved_once", f"{IMPORTS}::test_each_address_of_a_name_counts"],
    ),
    Row(
        "D GHSA-8p72-rcq4-h6pw CVE-2024-39699, GHSA-4jw7-6mqj-vrhq; P GHSA-hhfx-5x8j-f5f6 CVE-2026-27567, "
        "GHSA-6r7f-q7f5-wpx8; G GHSA-vmc4-9828-r48r",
        "a redirect leads inside",
        [f"{IMPORTS}::test_redirects"],
    ),
    Row(
        "D GHSA-68g8-c275-xf2m CVE-2024-46990, GHSA-wv3h-5fx7-966h CVE-2026-35409, GHSA-j5h6-vqc3-phqh "
        "CVE-2026-61835; G GHSA-wvp2-4qqp-4h3r CVE-2026-53944",
        "forms of this machine's address that a list forgets",
        [f"{IMPORTS}::test_what_is_not_fetched", f"{IMPORTS}::test_rules"],
    ),
    Row(
        "N GHSA-h6vv-pcq8-7xm4 CVE-2026-53930; *class* slow, huge and packed bodies",
        "other schemes, answers without end, errors that tell which ports are open",
        [
            f"{IMPORTS}::test_what_is_not_fetched",
            f"{IMPORTS}::test_answers_that_are_no_files",
            f"{IMPORTS}::test_an_answer_without_an_end",
        ],
    ),
    Row(
        "D GHSA-mv33-9f6j-pfmc CVE-2025-55746",
        "bytes are stored before the right is looked at",
        [f"{UPLOADS}::test_bodies_of_those_who_may_not_are_not_read", f"{UPLOADS}::test_who_may_do_what"],
    ),
    Row(
        "D GHSA-393c-p46r-7c95 CVE-2026-39942, GHSA-qqmv-5p3g-px89 CVE-2026-35412, GHSA-xjxq-pj7h-g676, "
        "GHSA-3742-46gx-c8cc, GHSA-77qm-wvqq-fg79 CVE-2022-36031",
        "a name on the disk that is another's file",
        [
            f"{UPLOADS}::test_what_the_server_knows_is_taken_from_nobody",
            f"{UPLOADS}::test_names_that_administrators_give",
            f"{UPLOADS}::test_one_of_many_with_the_same_key_is_kept",
            f"{TUS}::test_who_may_upload",
        ],
    ),
    Row(
        "G GHSA-wf7x-fh6w-34r6 CVE-2023-32235, GHSA-9c9v-w225-v5rg CVE-2023-40028, GHSA-cj62-hvv2-2q5h; SL "
        "GHSA-v5gw-mw7f-84px, GHSA-wqp7-x3pw-xc5r; PM GHSA-wp53-j4wj-2cfg CVE-2026-24486; P GHSA-frq9-7j6g-v74x "
        "CVE-2026-34750; atomic-server GHSA-8vc4-8hjq-988p",
        "names that lead out of the folder",
        [
            f"{NAMES}::test_names",
            f"{NAMES}::test_links_are_not_followed",
            f"{RIGHTS}::test_what_is_no_id_is_not_there",
            f"{RIGHTS}::test_a_file_without_bytes_is_not_there",
            f"{ANSWERS}::test_other_paths_and_methods_are_not_there",
        ],
    ),
    Row(
        "D GHSA-xmjj-3c76-5w84 CVE-2022-24814, GHSA-vv2v-pw69-8crf CVE-2025-64747; P GHSA-w8xh-93qh-35vw; G "
        "GHSA-99vc-xw8j-phjm; PS GHSA-hcj7-6gxh-24ww; atomic-server GHSA-x277-3wcg-g9r2",
        "a file runs in the server's own origin",
        [
            f"{NAMES}::test_what_a_browser_could_run_is_shut_off",
            f"{ANSWERS}::test_types_that_a_browser_could_run_are_shut_off",
        ],
    ),
    Row(
        "PS GHSA-42ph-pf9q-cr72 CVE-2026-32728; St GHSA-pcw7-5633-82vv CVE-2026-22707; D CVE-2019-13979, "
        "CVE-2019-13984",
        "a type that a parameter, an extension or another door gets past the list",
        [f"{NAMES}::test_only_allowed_types_come_in", f"{NAMES}::test_types"],
    ),
    Row(
        "PIL GHSA-hr8g-f6r6-mr22 CVE-2022-30595, GHSA-8v84-f9pq-wr9x, GHSA-phj9-mv4w-65pm, GHSA-whj4-6x5x-4v2j "
        "CVE-2026-40192, GHSA-r73j-pqj5-w3x7, GHSA-pg7v-jwj7-p798 CVE-2026-59203, GHSA-pwv6-vv43-88gr CVE-2026-42311",
        "bombs, and decoders of rare formats",
        [
            f"{PICTURES}::test_bombs_are_not_decoded",
            f"{PICTURES}::test_decoders_of_rare_formats_are_not_reached",
            f"{PICTURES}::test_no_broken_picture_is_a_failure_of_ours",
            f"{NAMES}::test_pictures_that_lie",
            f"{NAMES}::test_looking_at_a_bomb_takes_nothing",
            MEMORY,
        ],
    ),
    Row(
        "D GHSA-j8xj-7jff-46mx CVE-2025-30225, GHSA-rv78-qqrq-73m5 CVE-2025-30350; St GHSA-pm9q-xj9p-96pm "
        "CVE-2024-31217",
        "bursts of bad requests hold what they have opened",
        [
            f"{PICTURES}::test_after_a_burst_of_bad_requests_it_still_serves",
            f"{PICTURES}::test_nothing_stays_open",
            f"{UPLOADS}::test_a_form_that_breaks_off_leaves_nothing",
        ],
    ),
    Row(
        "D GHSA-7vcx-mhxq-9j96; *class* transforms",
        "transforms without end",
        [
            f"{TRANSFORMS}::test_what_makes_no_sense_is_refused",
            f"{TRANSFORMS}::test_which_transforms_are_allowed",
            f"{KEPT}::test_too_many_at_once_are_refused",
            f"{KEPT}::test_it_is_made_once_however_many_ask",
            MEMORY,
        ],
        "Transforms stay as long as their file; a project that is afraid of many allows presets alone.",
    ),
    Row(
        "*class* asset rights",
        "a file by its id alone",
        [
            f"{HERE}::test_a_share_of_an_item_gives_no_other_files",
            f"{RIGHTS}::test_rows_decide",
            f"{RIGHTS}::test_missing_and_forbidden_answer_alike",
            f"{RIGHTS}::test_a_right_that_is_taken_away_is_gone",
            f"{RIGHTS}::test_answers_to_callers_with_a_token_are_theirs_alone",
        ],
    ),
    Row(
        "SL GHSA-7f5h-v6xp-fcq8 CVE-2025-62727",
        "ranges that take long to put together",
        [f"{ANSWERS}::test_what_is_no_range_gets_the_whole_file"],
    ),
    Row(
        "uvicorn GHSA-f97h-2pfx-f59f CVE-2020-7695",
        "a file's name makes headers",
        [f"{ANSWERS}::test_names_in_the_disposition", f"{ANSWERS}::test_a_long_name_is_cut"],
    ),
    Row(
        "wger GHSA-xq9m-hmp9-fw87; Snipe-IT GHSA-whrx-mmgr-gpcf; MantisBT GHSA-rg8f-5p7x-m6wv; pimcore "
        "GHSA-pp2h-95hm-hv9r",
        "texts that a spreadsheet takes for formulas",
        [
            "rest_compat/test_exports.py::test_csv_defuses_formulas",
            "rest_compat/test_exports.py::test_xml_is_well_formed",
            "rest_compat/test_exports.py::test_yaml_reads_back",
        ],
    ),
    Row(
        "*class* archives, metadata",
        "places in photos, names in archives",
        [
            f"{NAMES}::test_metadata_that_is_hostile",
            "assets/test_pictures.py::test_quality_decides_the_size_and_metadata_is_left_out",
        ],
        "There are no archives: no folder is loaded down as one, and none is unpacked.",
    ),
]


@pytest.mark.parametrize("name", named_tests(ROWS))
def test_the_named_test_is_there(name: str) -> None:
    assert exists(name)


@pytest.mark.skipif(not REFERENCE.exists(), reason="the reference is not there")
def test_each_published_hole_has_a_row() -> None:
    told = "\n".join(row.advisories for row in ROWS)
    assert [name for name in published("Files") if name not in told] == []


async def test_a_share_of_an_item_gives_no_other_files(world_config: DatabaseConfig, tmp_path: Path) -> None:
    """Neither a file's bytes nor what can be made of them, by whichever method."""
    async with shelf_of(world_config, tmp_path / "uploads") as shelf:
        key = await shelf.put(as_file(photo(40, 20), "PNG"))
        signed_in = await shelf.client.post("/shares/auth", json={"share": SHARE, "mode": "json"})
        share = f"Bearer {signed_in.json()['data']['access_token']}"
        etag = (await shelf.get(key)).headers["etag"]
        for who in (share, "Bearer reader-token", "Bearer member-token", ""):
            await _nothing_is_told(shelf, key, who, etag)
        assert shelf.kept(key) == []


async def _nothing_is_told(shelf: Shelf, key: str, who: str, etag: str) -> None:
    for query, headers in (
        ("", {}),
        ("?width=10", {}),
        ("?key=system-small-cover", {}),
        ("", {"range": "bytes=0-1"}),
        ("", {"if_none_match": etag}),
    ):
        for method in ("GET", "HEAD"):
            assert (await shelf.get(key, query, method, authorization=who, **headers)).status_code == 403

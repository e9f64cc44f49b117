"""All published holes that were looked at, by section, and the document that lists them.

python -m tests.security.advisories > docs/advisories.md
"""

import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence

from tests.security import read_holes, test_files, test_server, test_sign_in, write_holes
from tests.security.rows import Row

_READS, _WRITES = "security/test_reads.py", "security/test_writes.py"
_SHARES = "rest_compat/test_shares.py"
_NO_SOCKETS = "There are no websockets and no subscriptions: nothing is sent unasked."


def _rows(holes: Iterable[read_holes.Hole | write_holes.Hole], test: str) -> list[Row]:
    """A row for each hole of a table, whoever asks."""
    return [Row(*words, tests=[test]) for words in dict.fromkeys((hole.advisories, hole.hole) for hole in holes)]


READS: Sequence[Row] = [
    *_rows(read_holes.HOLES, f"{_READS}::test_nothing_hidden_is_read"),
    *_rows((hole for hole in write_holes.HOLES if "share" in hole.hole), f"{_WRITES}::test_nothing_is_written"),
    Row(
        "D GHSA-cph6-524f-3hgr CVE-2025-64749",
        "what is forbidden answers otherwise than what is not there",
        [
            f"{_READS}::test_what_is_forbidden_answers_as_what_is_not_there",
            f"{_READS}::test_hidden_keys_answer_as_those_that_are_not_there",
        ],
    ),
    Row(
        "D GHSA-9x5g-62gj-wqf2 CVE-2025-64746",
        "a permission outlives its field, and comes back with the name",
        [f"{_READS}::test_rights_end_with_what_they_were_for"],
    ),
    Row(
        "D GHSA-mvv8-v4jj-g47j CVE-2026-39943",
        "the history keeps tokens, secrets and hashes",
        [f"{_READS}::test_history_keeps_no_secrets"],
    ),
    Row(
        "D GHSA-r9xq-xp38-j4j3",
        "keys of services can be read in the settings",
        [f"{_READS}::test_settings_mask_their_keys"],
    ),
    Row(
        "D GHSA-c6w9-5g5j-jh2p CVE-2026-61836",
        "one caller gets the answer to another",
        [f"{_READS}::test_everyone_gets_an_answer_of_their_own"],
        "There is no cache of answers. Plans are kept by the rights that they were made with.",
    ),
    Row(
        "api-platform GHSA-cg3c-245w-728m CVE-2025-31481; GHSA-428q-q3vv-3fq3 CVE-2025-31485",
        "a document is checked for whoever sends it first",
        [f"{_READS}::test_a_second_document_of_another_caller"],
    ),
    Row(
        "*class* shares",
        "a share outlives its limits",
        [
            f"{_READS}::test_a_share_ends_at_once",
            f"{_READS}::test_a_share_ends_with_whoever_shared",
            f"{_SHARES}::test_passwords_dates_and_uses_are_held_to",
            f"{_SHARES}::test_a_share_ends_with_itself_and_with_whoever_shared",
        ],
    ),
    Row(
        "*class* export",
        "an export skips the checks, or the file is everybody's",
        [f"{_READS}::test_an_export_reads_no_more_than_a_read"],
    ),
    Row(
        "D GHSA-849r-qrwj-8rv4 CVE-2024-54151; D GHSA-97xr-jchp-xm3c CVE-2026-126539",
        "a websocket without a caller has all rights",
        [f"{_READS}::test_there_are_no_subscriptions"],
        _NO_SOCKETS,
    ),
    Row(
        "D GHSA-gggm-66rh-pp98 CVE-2023-38503; PS GHSA-7ch5-98q2-7289; PS GHSA-fph2-r4qg-9576",
        "a subscription ignores the rows' rule",
        [f"{_READS}::test_there_are_no_subscriptions"],
        _NO_SOCKETS,
    ),
    Row(
        "PS GHSA-j7mm-f4rv-6q6q CVE-2026-32098; PS GHSA-qpc3-fg4j-8hgm CVE-2026-33429; PS GHSA-5hmj-jcgp-6hff",
        "a subscription tells of hidden fields by its filter",
        [f"{_READS}::test_there_are_no_subscriptions"],
        _NO_SOCKETS,
    ),
    Row(
        "D GHSA-wxwm-3fxv-mrvx CVE-2026-35413",
        "the schema is told though introspection is off",
        [f"{_READS}::test_no_introspection_means_no_schema"],
    ),
    Row(
        "K GHSA-cqmq-8755-7xvh CVE-2026-63421",
        "a negative limit passes the maximum",
        [f"{_READS}::test_no_limit_passes_the_maximum"],
    ),
]

WRITES: Sequence[Row] = [
    *_rows(write_holes.HOLES, f"{_WRITES}::test_nothing_is_written"),
    Row(
        "St GHSA-gc7p-j5xm-xxh2 CVE-2023-39345",
        "signing up fills private fields",
        [f"{_WRITES}::test_signing_up_fills_nothing_but_what_it_asks_for"],
    ),
    Row(
        "W CVE-2017-1001000; supabase auth-js GHSA-8r88-6cj9-9fh5 CVE-2025-48370",
        "another key in the body or the query than in the path",
        [f"{_WRITES}::test_the_key_of_the_path_is_the_one_that_is_written"],
    ),
    Row(
        "D GHSA-r6wx-627v-gh2f CVE-2024-54128; N GHSA-jf3g-4gwg-4h66 CVE-2026-47383; P GHSA-mmxc-95ch-2j7c "
        "CVE-2026-34748; D GHSA-9qrm-48qf-r2rw CVE-2024-6533",
        "markup in texts runs in others' browsers",
        [f"{_WRITES}::test_markup_in_texts_stays_text"],
        "Answers are JSON; what is made of it is up to the front end.",
    ),
    Row(
        "*class* provenance",
        "who made a row, and when, comes from the body",
        [f"{_WRITES}::test_what_the_server_sets_is_not_taken_from_the_body"],
    ),
    Row(
        "*class* import",
        "an import is a side door",
        [f"{_WRITES}::test_an_import_writes_no_more_than_its_caller_may"],
    ),
    Row(
        "*class* last admin",
        "the last administrator goes",
        [
            f"{_WRITES}::test_an_administrator_is_left",
            "rest_compat/test_last_administrator.py::test_two_who_remove_each_other_at_once_leave_one",
        ],
    ),
    Row(
        "*class* hooks",
        "a hook has gone out for what was taken back",
        ["typecase/test_hooks.py::test_refused_nested_row_leaves_nothing"],
    ),
    Row(
        "atomic-server v0.40.3 (release note)",
        "the last use is used several times at once",
        [
            f"{_WRITES}::test_uses_of_a_share_are_counted_at_once",
            "mail/test_password_reset.py::test_one_of_two_at_once_wins",
            "rest_compat/test_second_factor.py::test_a_code_is_good_once",
        ],
    ),
]

SECTIONS: Mapping[str, Sequence[Row]] = {
    "Reads": READS,
    "Writes": WRITES,
    "Sign-in": test_sign_in.ROWS,
    "Files": test_files.ROWS,
    "Server": test_server.ROWS,
}

_HEAD = """\
# Published holes

Other servers of this kind have published what was wrong with them. Each of these holes was tried on Typecase. The list
says which test sends the request and looks at the answer, or why there is nothing to try. Tests are named below
`tests/`; those of reads ask in two worlds that differ in what is hidden alone, and want the same answer, byte for byte.

D is Directus, St Strapi, P Payload, G Ghost, PS Parse Server, K Keystone, N NocoDB, H Hasura, W WordPress,
PB PocketBase, DS Datasette, SB Strawberry, SL Starlette, PM python-multipart, PIL Pillow, JW PyJWT, AL Authlib. A
*class* is a kind of hole without an advisory.
"""


def document() -> str:
    """The document, as Markdown."""
    return "\n".join([_HEAD, *(line for title, rows in SECTIONS.items() for line in _section(title, rows))])


def _section(title: str, rows: Sequence[Row]) -> Iterator[str]:
    yield f"## {title}\n\n| advisory | hole | test |\n|---|---|---|"
    for row in rows:
        tests = "<br>".join(f"`{test}`" for test in row.tests)
        cells = (row.advisories, row.hole, " ".join(filter(None, (row.why, tests))))
        yield f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"
    yield ""


if __name__ == "__main__":
    sys.stdout.write(document())

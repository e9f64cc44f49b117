"""Pixels into sRGB, which is what is understood where a picture has no profile."""

from io import BytesIO

from PIL import Image, ImageCms

_LONGEST_PROFILE = 4_000_000


def in_srgb(image: Image.Image) -> Image.Image:
    """The picture as L, LA, RGB or RGBA without a profile, in the colours that its profile means."""
    profile = image.info.pop("icc_profile", None)
    if profile and len(profile) <= _LONGEST_PROFILE:
        converted = _converted(image, profile)
        if converted is not None:
            return converted
    return image.convert("RGB") if image.mode == "CMYK" else image


def _converted(image: Image.Image, profile: bytes) -> Image.Image | None:
    """None where the profile isn't needed, or is none for this kind of picture."""
    try:
        source = ImageCms.ImageCmsProfile(BytesIO(profile))
        if "sRGB" in ImageCms.getProfileDescription(source):
            return None
        target = ImageCms.createProfile("sRGB")
        mode = {"CMYK": "RGB", "L": "RGB"}.get(image.mode, image.mode)
        if image.mode == "LA":
            return None
        return ImageCms.profileToProfile(image, source, target, outputMode=mode)
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return None

"""Pictures: decoded, worked on and encoded with Pillow, from a file to bytes.

    values       what is to be done: frozen values, which need no Pillow
    sizes        how large a resized picture is, and which part of it is seen
    decode       a file into pixels, upright
    colour       pixels into sRGB
    operations   one function an operation
    encode       pixels into a file of a format, without any metadata
    make         all of it in turn

All but `values` load Pillow: who starts the system imports them late.
"""

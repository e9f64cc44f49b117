"""Files' bytes, as they are or as transforms of pictures.

parameters   what a request asks for
operations   its list of transforms, as values of `adapters.images`
presets      transforms by name, and which are allowed
work         both, for one file: what is to be made
row          the file's row, by the caller's rights
transforms   transforms made once, and kept
find         all of it in turn
"""

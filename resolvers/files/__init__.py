"""Files: their bytes taken in, described, and kept with a row of `directus_files` that is never without them.

options      the settings of files
kinds        what a file is, by its first bytes
names        names on disk and titles, made of the names that clients give
content      a file as it came, and what the server says of it
staging      bytes kept under a passing name until their row is written
guard        what writes of `directus_files` may say
keeping      creating files and replacing their content
importing    the same from another server
resumable    the same in pieces (TUS)
sweeping     what unfinished uploads left behind
"""

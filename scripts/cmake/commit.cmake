# Writes which commit the program is built from. It runs in every build, but changes the file only when the answer has changed, so
# that a new commit costs one small source and a link.
#   cmake -DSOURCE=dir -DCOMMIT=text -DINPUT=commit.cpp.in -DOUTPUT=commit.cpp -P commit.cmake
# COMMIT is what a builder without the history says; if it is empty, git is asked, and without git nothing is known.

if(COMMIT STREQUAL "" AND EXISTS ${SOURCE}/.git)
  execute_process(COMMAND git rev-parse --short=12 HEAD WORKING_DIRECTORY ${SOURCE}
    OUTPUT_VARIABLE COMMIT OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET RESULT_VARIABLE failed)
  execute_process(COMMAND git status --porcelain --untracked-files=no WORKING_DIRECTORY ${SOURCE}
    OUTPUT_VARIABLE changes ERROR_QUIET)
  if(NOT failed AND NOT changes STREQUAL "")
    string(APPEND COMMIT ", with changes")
  endif()
endif()
configure_file(${INPUT} ${OUTPUT} @ONLY)

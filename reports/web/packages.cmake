# Installs what package-lock.json names, unless it is installed already. Each build folder asks for it, and `npm ci` takes
# the packages away for a moment, while the tests of another build folder may need them.
#   cmake -DNPM=npm -P packages.cmake
set(lock ${CMAKE_CURRENT_LIST_DIR}/package-lock.json)
set(installed ${CMAKE_CURRENT_LIST_DIR}/node_modules/.package-lock.json)
if(NOT "${lock}" IS_NEWER_THAN "${installed}")
  return()
endif()
execute_process(COMMAND ${NPM} ci --no-audit --no-fund --loglevel=error
  WORKING_DIRECTORY ${CMAKE_CURRENT_LIST_DIR} RESULT_VARIABLE failed)
if(failed)
  message(FATAL_ERROR "npm ci failed in ${CMAKE_CURRENT_LIST_DIR}")
endif()
file(TOUCH ${installed})

# Compiler, warnings and sanitizers: the same rules for every target.

if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 12)
  message(FATAL_ERROR "brokerproof needs g++ 12 or newer (found ${CMAKE_CXX_COMPILER_VERSION}); on Debian 12: apt-get install g++")
elseif(CMAKE_CXX_COMPILER_ID STREQUAL "Clang" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 14)
  message(FATAL_ERROR "brokerproof needs clang 14 or newer (found ${CMAKE_CXX_COMPILER_VERSION}); on Debian 12: apt-get install clang-14")
endif()

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR})
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)

option(BROKERPROOF_FUZZ "build the libFuzzer targets (clang only)" OFF)
option(BROKERPROOF_BENCH "build the Google Benchmark targets" ON)
option(BROKERPROOF_UNITY "compile all sources of a target as one: half the time from nothing, more after an edit" OFF)
set(BROKERPROOF_TEST_OPTIONS "" CACHE STRING "list of options for the sources of tests only, after all others")
set(BROKERPROOF_SANITIZE "" CACHE STRING "comma list for -fsanitize=, e.g. address,undefined")
option(BROKERPROOF_SANITIZE_ALL "UBSan's checks of pointers, too: the compiler takes 2.4 times as long, and ASan finds most of it" OFF)

find_program(CCACHE ccache)
if(CCACHE)
  # Precompiled headers are found in the cache only when their time stamps do not count. A clone elsewhere shares it.
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env CCACHE_SLOPPINESS=pch_defines,time_macros
      CCACHE_BASEDIR=${CMAKE_SOURCE_DIR} CCACHE_NOHASHDIR=1 ${CCACHE})
endif()

add_library(brokerproof_options INTERFACE)
target_include_directories(brokerproof_options INTERFACE ${CMAKE_SOURCE_DIR})
target_compile_options(brokerproof_options INTERFACE
  -Wall -Wextra -Wpedantic -Werror -Wshadow -Wconversion -Wnon-virtual-dtor -Wold-style-cast)
# g++ 12 takes the inactive alternatives of a std::variant for uninitialised memory, and Asio's coroutine frames
# for memory of another allocator.
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  target_compile_options(brokerproof_options INTERFACE -Wno-maybe-uninitialized -Wno-mismatched-new-delete)
endif()
# In a unity file, g++ takes the included sources for headers, where a type without linkage would be a mistake; and a local
# name may be the same as a name of another source's anonymous namespace.
if(BROKERPROOF_UNITY AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  target_compile_options(brokerproof_options INTERFACE -Wno-subobject-linkage -Wno-shadow -Wshadow=local)
elseif(BROKERPROOF_UNITY)
  target_compile_options(brokerproof_options INTERFACE -Wno-shadow)
endif()
if(BROKERPROOF_SANITIZE)
  target_compile_options(brokerproof_options INTERFACE -fsanitize=${BROKERPROOF_SANITIZE} -fno-omit-frame-pointer)
  target_link_options(brokerproof_options INTERFACE -fsanitize=${BROKERPROOF_SANITIZE})
  if(BROKERPROOF_SANITIZE MATCHES "undefined")
    target_compile_options(brokerproof_options INTERFACE -fno-sanitize-recover=undefined)
    if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
      target_compile_options(brokerproof_options INTERFACE -fno-sanitize=function)  # clang 14 cannot split coroutines with it
    endif()
    if(NOT BROKERPROOF_SANITIZE_ALL)
      target_compile_options(brokerproof_options INTERFACE -fno-sanitize=null,alignment,vptr,object-size,pointer-overflow)
    endif()
  endif()
  if(BROKERPROOF_SANITIZE MATCHES "thread" AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    target_compile_options(brokerproof_options INTERFACE -Wno-error=tsan)  # libstdc++ itself raises it
  endif()
endif()
find_program(MOLD mold)
if(MOLD AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  target_link_options(brokerproof_options INTERFACE -fuse-ld=mold)
endif()

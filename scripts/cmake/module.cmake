# One static library a folder. Sources are listed by hand in each folder's CMakeLists.txt.

# Applies BROKERPROOF_UNITY to a target.
function(brokerproof_unity target)
  if(BROKERPROOF_UNITY)
    set_target_properties(${target} PROPERTIES UNITY_BUILD ON UNITY_BUILD_BATCH_SIZE 0)
  endif()
endfunction()

# brokerproof_module(NAME SOURCES a.cpp b.cpp LINKS brokerproof_base fmt::fmt [PCH asio|yaml])  ->  target brokerproof_NAME
function(brokerproof_module name)
  cmake_parse_arguments(M "" "PCH" "SOURCES;LINKS" ${ARGN})
  add_library(brokerproof_${name} STATIC ${M_SOURCES})
  target_link_libraries(brokerproof_${name} PUBLIC brokerproof_options ${M_LINKS})
  brokerproof_unity(brokerproof_${name})
  if(M_PCH)
    brokerproof_use_pch(brokerproof_${name} ${M_PCH})
  endif()
endfunction()

# whole_runs: the program, and what is of use only without sanitizers, such as benchmarks and tests of whole runs.
# unit_tests: all other tests. scripts/test builds the first in Release and the second with ASan and UBSan.
add_custom_target(whole_runs)
add_custom_target(unit_tests)

# brokerproof_test(NAME [WHOLE_RUN] SOURCES a_test.cpp LINKS brokerproof_NAME)  ->  test program NAME_test, run by ctest. It has the
# label `unit`, except a WHOLE_RUN: that is a test which is declared only without sanitizers.
# Time limits only end a test that hangs: they leave room for a machine that is busy with other things.
# A test that takes more than a minute says its COST in seconds, so that it begins first, and PROCESSORS 2 if it computes
# most of that time: scripts/test runs one more than there are cores.
function(brokerproof_test name)
  cmake_parse_arguments(T "WHOLE_RUN" "PCH" "SOURCES;LINKS" ${ARGN})
  if(NOT T_PCH)
    set(T_PCH test)
  endif()
  add_executable(${name}_test ${T_SOURCES})
  target_link_libraries(${name}_test PRIVATE brokerproof_options ${T_LINKS} GTest::gmock GTest::gtest_main)
  target_compile_definitions(${name}_test PRIVATE BROKERPROOF_SOURCE_DIR="${CMAKE_SOURCE_DIR}")
  brokerproof_unity(${name}_test)
  brokerproof_use_pch(${name}_test ${T_PCH})
  add_test(NAME ${name} COMMAND ${name}_test)
  set_tests_properties(${name} PROPERTIES TIMEOUT 600)
  if(T_WHOLE_RUN)
    add_dependencies(whole_runs ${name}_test)
  else()
    set_tests_properties(${name} PROPERTIES LABELS unit)
    add_dependencies(unit_tests ${name}_test)
  endif()
endfunction()

# brokerproof_bench(NAME SOURCES a_bench.cpp LINKS brokerproof_NAME)  ->  program NAME_bench, with BROKERPROOF_BENCH only.
function(brokerproof_bench name)
  cmake_parse_arguments(B "" "" "SOURCES;LINKS" ${ARGN})
  if(NOT BROKERPROOF_BENCH)
    return()
  endif()
  add_executable(${name}_bench ${B_SOURCES})
  target_link_libraries(${name}_bench PRIVATE ${B_LINKS} benchmark::benchmark)
  add_dependencies(whole_runs ${name}_bench)
endfunction()

find_program(BROKERPROOF_PYTHON python3 PATHS /usr/bin NO_DEFAULT_PATH)
find_program(BROKERPROOF_PYTHON python3)

# brokerproof_schema_test(NAME SCHEMA schema.json FILES a.yaml ...)  ->  test that the files fit the JSON Schema, and that
# testdata/whole.yaml of this folder fits it, too, but not with any of testdata/slips.yaml. Skipped without jsonschema.
function(brokerproof_schema_test name)
  cmake_parse_arguments(S "" "SCHEMA" "FILES" ${ARGN})
  if(NOT BROKERPROOF_PYTHON)
    return()
  endif()
  add_test(NAME ${name}
    COMMAND ${BROKERPROOF_PYTHON} ${CMAKE_SOURCE_DIR}/harness/schema/schema_check.py ${S_SCHEMA}
      ${CMAKE_CURRENT_SOURCE_DIR}/testdata/whole.yaml ${CMAKE_CURRENT_SOURCE_DIR}/testdata/slips.yaml ${S_FILES})
  set_tests_properties(${name} PROPERTIES TIMEOUT 600 SKIP_RETURN_CODE 77)
endfunction()

# brokerproof_fuzzer(NAME SOURCES a_fuzz.cpp LINKS brokerproof_NAME)  ->  libFuzzer program NAME_fuzz, clang only.
# scripts/fuzz builds the target `fuzzers`, which is all of them.
function(brokerproof_fuzzer name)
  cmake_parse_arguments(F "" "" "SOURCES;LINKS" ${ARGN})
  if(NOT BROKERPROOF_FUZZ)
    return()
  endif()
  add_executable(${name}_fuzz ${F_SOURCES})
  target_link_libraries(${name}_fuzz PRIVATE brokerproof_options ${F_LINKS})
  target_link_options(${name}_fuzz PRIVATE -fsanitize=fuzzer)
  if(NOT TARGET fuzzers)
    add_custom_target(fuzzers)
  endif()
  add_dependencies(fuzzers ${name}_fuzz)
endfunction()

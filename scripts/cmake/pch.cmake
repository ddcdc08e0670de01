# Precompiled headers: Asio, GoogleTest and yaml-cpp cost seconds a file. They are made once a build and shared.
# They hold headers of libraries only, never our own, and change nothing about what a file must include.

option(BROKERPROOF_PCH "use precompiled headers" ON)

# A precompiled header is only usable where the same macros are set, so all get those of the libraries in it.
foreach(library fmt::fmt Boost::json)
  target_compile_definitions(brokerproof_options INTERFACE
    $<TARGET_PROPERTY:${library},INTERFACE_COMPILE_DEFINITIONS>)
endforeach()
target_compile_definitions(brokerproof_options INTERFACE BOOST_ASIO_NO_DEPRECATED)

set(pch_std <algorithm> <chrono> <functional> <map> <memory> <optional> <set> <string> <variant> <vector>)
set(pch_asio ${pch_std} <boost/asio/any_io_executor.hpp> <boost/asio/as_tuple.hpp> <boost/asio/awaitable.hpp>
  <boost/asio/co_spawn.hpp> <boost/asio/io_context.hpp> <boost/asio/ip/tcp.hpp> <boost/asio/steady_timer.hpp>
  <boost/asio/use_awaitable.hpp> <fmt/format.h>)
set(pch_yaml ${pch_std} <boost/json.hpp> <fmt/format.h> <fmt/ranges.h> <yaml-cpp/yaml.h>)
set(pch_test ${pch_std} <fmt/format.h> <gmock/gmock.h> <gtest/gtest.h>)
set(pch_asio_test ${pch_asio} <gmock/gmock.h> <gtest/gtest.h>)

# brokerproof_use_pch(TARGET asio|yaml|test|asio_test): `test` and `asio_test` bring BROKERPROOF_TEST_OPTIONS with them, because a
# precompiled header serves only those who have its options.
function(brokerproof_use_pch target kind)
  if(kind MATCHES "test")
    target_compile_options(${target} PRIVATE ${BROKERPROOF_TEST_OPTIONS})
  endif()
  if(NOT BROKERPROOF_PCH)
    return()
  endif()
  set(holder brokerproof_pch_${kind})
  if(NOT TARGET ${holder})
    set(empty ${CMAKE_BINARY_DIR}/pch_${kind}.cpp)
    if(NOT EXISTS ${empty})
      file(WRITE ${empty} "// Only here to hold a precompiled header.\n")
    endif()
    add_library(${holder} STATIC ${empty})
    target_link_libraries(${holder} PRIVATE brokerproof_options)
    if(kind MATCHES "test")
      target_link_libraries(${holder} PRIVATE GTest::gmock GTest::gtest)
      target_compile_options(${holder} PRIVATE ${BROKERPROOF_TEST_OPTIONS})
    endif()
    target_precompile_headers(${holder} PRIVATE ${pch_${kind}})
  endif()
  target_precompile_headers(${target} REUSE_FROM ${holder})
endfunction()

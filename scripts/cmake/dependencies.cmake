# Libraries, as Debian 12 packages them; scripts/setup installs them all.

set(Boost_NO_BOOST_CMAKE OFF)
find_package(Boost 1.81 COMPONENTS json)
if(NOT Boost_FOUND)
  message(FATAL_ERROR "brokerproof needs Boost 1.81 or newer with Boost.JSON; on Debian 12: "
                      "apt-get install libboost1.81-dev libboost-json1.81-dev (it replaces the default 1.74)")
endif()
find_package(Threads REQUIRED)
find_package(yaml-cpp REQUIRED)
find_package(fmt REQUIRED)
find_package(CLI11 REQUIRED)
find_package(pugixml REQUIRED)
find_package(ZLIB REQUIRED)
find_package(OpenSSL 3.0 REQUIRED)
find_package(PkgConfig REQUIRED)
pkg_check_modules(PCAP REQUIRED IMPORTED_TARGET libpcap)
find_package(GTest REQUIRED)
find_package(prometheus-cpp REQUIRED)

add_library(brokerproof_asio INTERFACE)
target_link_libraries(brokerproof_asio INTERFACE Boost::headers Threads::Threads)
target_compile_definitions(brokerproof_asio INTERFACE BOOST_ASIO_NO_DEPRECATED)

if(BROKERPROOF_BENCH)
  find_package(benchmark REQUIRED)
endif()

# BROKERPROOF_STATIC: everything but glibc stands in the program. All sources are compiled as ever; only the link takes static
# libraries. Those that Debian 12 does not have come from scripts/static-libraries, and so does the glibc that the program is
# linked against: it runs with that one and with all newer ones.
option(BROKERPROOF_STATIC "link all libraries but glibc into the program (preset dist)" OFF)
set(BROKERPROOF_STATIC_LIBRARIES "${CMAKE_SOURCE_DIR}/build/static-libraries" CACHE PATH "what scripts/static-libraries has made")

# The file of a static library instead of the shared one that a package of CMake has found.
function(brokerproof_link_static target name)
  find_library(BROKERPROOF_FILE_${name} lib${name}.a PATHS ${BROKERPROOF_STATIC_LIBRARIES}/lib NO_DEFAULT_PATH)
  find_library(BROKERPROOF_FILE_${name} lib${name}.a REQUIRED)
  get_target_property(kind ${target} TYPE)
  if(kind STREQUAL "INTERFACE_LIBRARY")
    set_target_properties(${target} PROPERTIES INTERFACE_LINK_LIBRARIES ${BROKERPROOF_FILE_${name}})
    return()
  endif()
  get_target_property(configurations ${target} IMPORTED_CONFIGURATIONS)
  foreach(configuration IN LISTS configurations)
    set_target_properties(${target} PROPERTIES IMPORTED_LOCATION_${configuration} ${BROKERPROOF_FILE_${name}})
  endforeach()
  set_target_properties(${target} PROPERTIES IMPORTED_LOCATION ${BROKERPROOF_FILE_${name}})
endfunction()

if(BROKERPROOF_STATIC)
  if(NOT EXISTS ${BROKERPROOF_STATIC_LIBRARIES}/made-by)
    message(FATAL_ERROR "${BROKERPROOF_STATIC_LIBRARIES} is missing: run scripts/static-libraries first")
  endif()
  foreach(pair Boost::json=boost_json Boost::container=boost_container yaml-cpp=yaml-cpp fmt::fmt=fmt pugixml::pugixml=pugixml
               ZLIB::ZLIB=z OpenSSL::SSL=ssl OpenSSL::Crypto=crypto PkgConfig::PCAP=pcap prometheus-cpp::core=prometheus-cpp-core)
    string(REPLACE "=" ";" pair ${pair})
    brokerproof_link_static(${pair})
  endforeach()
endif()

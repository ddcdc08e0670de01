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

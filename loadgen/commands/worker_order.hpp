// What a worker is to do, as one value that its leader sends over their socket. Passwords are in
// it, so it must never be in a command line, which all users of the machine can read.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "harness/base/result.hpp"
#include "harness/tls/options.hpp"
#include "loadgen/commands/load.hpp"

namespace brokerproof::commands {

/// How a worker makes sure of a broker.
struct tls_order {
    std::string ca;
    std::string certificate;
    std::string key;
    std::string key_passphrase;
    std::string server_name;
    std::vector<std::string> alpn;
    tls::protocol_version minimum = tls::protocol_version::tls_1_2;
    bool insecure = false;

    bool operator==(const tls_order&) const = default;
};
tls_order order_of(const tls::options& chosen);

struct worker_order {
    std::string root;
    std::string scenario;
    std::vector<std::string> overrides;
    double scale = 1;
    std::uint64_t seed = 0;
    std::string broker;
    std::vector<std::string> urls;     ///< of all brokers of the run, logins included
    std::vector<tls_order> tls;        ///< of each of them
    std::vector<std::string> headers;  ///< of --header
    /// Of the relays on 127.0.0.1 in front of each broker; empty: there are none.
    std::vector<std::uint16_t> relays;
    unsigned threads = 0;
    std::string shard;
    std::string run;
    std::vector<std::string> sources;
    unsigned connect_window = 0;
    std::uint64_t memory = 0;          ///< its share
    std::int64_t clock_offset_ns = 0;  ///< of the leader's clock (fleet/run_clock.hpp)
    bool witness = false;
    std::string out_dir;

    bool operator==(const worker_order&) const = default;
};

std::string written(const worker_order& order);
result<worker_order> read_worker_order(std::string_view text);

/// The options of `brokerproof load` that a worker follows.
load_options options_of(const worker_order& order);

}  // namespace brokerproof::commands

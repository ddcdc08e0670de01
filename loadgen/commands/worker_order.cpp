#include "loadgen/commands/worker_order.hpp"

#include "harness/record/files.hpp"
#include "harness/record/record_form.hpp"

namespace brokerproof::record {

template <>
struct description<commands::tls_order> {
    using self = commands::tls_order;
    static constexpr std::string_view name = "TlsOrder";
    static constexpr std::string_view about = "How a worker makes sure of a broker.";
    static constexpr std::tuple fields{
        field{"ca", &self::ca, "A PEM file, or a folder."},
        field{"certificate", &self::certificate, "A PEM file."},
        field{"key", &self::key, "A PEM file."},
        field{"key_passphrase", &self::key_passphrase, "Of an encrypted key."},
        field{"server_name", &self::server_name, "To ask for."},
        field{"alpn", &self::alpn, "Protocols to offer."},
        field{"minimum", &self::minimum, "The oldest version."},
        field{"insecure", &self::insecure, "Whether any certificate is taken."}};
};

template <>
struct description<commands::worker_order> {
    using self = commands::worker_order;
    static constexpr std::string_view name = "WorkerOrder";
    static constexpr std::string_view about = "What a worker of a load run is to do.";
    static constexpr std::tuple fields{
        field{"root", &self::root, "The folder with configs/."},
        field{"scenario", &self::scenario, "Its name or path."},
        field{"overrides", &self::overrides, "Of --set."},
        field{"scale", &self::scale, "Of --scale."},
        field{"seed", &self::seed, "0: the scenario's own."},
        field{"broker", &self::broker, "The profile, if there is one."},
        field{"urls", &self::urls, "Of all brokers, logins included."},
        field{"tls", &self::tls, "How to make sure of each of them."},
        field{"headers", &self::headers, "Further fields of the requests for WebSockets."},
        field{"relays", &self::relays, "The ports of the bad network, if there is one."},
        field{"threads", &self::threads, "Shards in this process."},
        field{"shard", &self::shard, "Which slice of how many."},
        field{"run", &self::run, "The name of the run."},
        field{"sources", &self::sources, "Addresses that clients connect from."},
        field{"connect_window", &self::connect_window, "Connects that may wait for an answer."},
        field{"memory", &self::memory, "Its share of --memory, in bytes."},
        field{"clock_offset_ns", &self::clock_offset_ns, "From CLOCK_MONOTONIC to the run's."},
        field{"witness", &self::witness, "Of --witness."},
        field{"out_dir", &self::out_dir, "Where the result goes."}};
};

}  // namespace brokerproof::record

namespace brokerproof::commands {

tls_order order_of(const tls::options& chosen) {
    return {chosen.ca,          chosen.certificate, chosen.key,     chosen.key_passphrase.reveal(),
            chosen.server_name, chosen.alpn,        chosen.minimum, chosen.insecure};
}

namespace {

tls::options options_of_tls(const tls_order& order) {
    return {order.ca,          order.certificate, order.key,     secret(order.key_passphrase),
            order.server_name, order.alpn,        order.minimum, order.insecure};
}

}  // namespace

std::string written(const worker_order& order) { return record::written_once(order).text; }

result<worker_order> read_worker_order(std::string_view text) {
    return record::read_json<worker_order>(text, "the order of the leader");
}

load_options options_of(const worker_order& order) {
    load_options options;
    options.root = order.root;
    options.scenario = order.scenario;
    options.overrides = order.overrides;
    options.scale = order.scale;
    options.seed = order.seed;
    options.broker = order.broker;
    options.urls = order.urls;
    for (const auto& broker : order.tls) options.tls_of_urls.push_back(options_of_tls(broker));
    options.access.headers = order.headers;
    options.relays = order.relays;
    options.threads = order.threads;
    options.shard = order.shard;
    options.run = order.run;
    options.sources = order.sources;
    options.connect_window = order.connect_window;
    options.memory = order.memory;
    options.clock_offset = std::chrono::nanoseconds(order.clock_offset_ns);
    options.witness = order.witness;
    options.out_dir = order.out_dir;
    options.led = true;
    return options;
}

}  // namespace brokerproof::commands

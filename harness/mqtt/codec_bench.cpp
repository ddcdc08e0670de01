// Measures time and bytes per second of encoding and decoding, with one benchmark per sample
// packet.
#include <benchmark/benchmark.h>

#include "harness/mqtt/samples.hpp"

namespace brokerproof::mqtt {
namespace {

void bench_encode(benchmark::State& state, const sample& s) {
    bytes buffer;
    for (auto _ : state) {
        buffer.clear();
        encode_to(buffer, s.value, s.version);
        benchmark::DoNotOptimize(buffer.data());
        benchmark::ClobberMemory();
    }
    state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations() * buffer.size()));
    state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations()));
}

void bench_decode(benchmark::State& state, const sample& s) {
    const bytes encoded = encode(s.value, s.version);
    for (auto _ : state) {
        decoded result = decode(encoded, s.version, s.from);
        benchmark::DoNotOptimize(result);
    }
    state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations() * encoded.size()));
    state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations()));
}

std::vector<sample> bench_samples() {
    std::vector<sample> out = packet_samples();
    for (const std::size_t size : {16U, 256U, 4096U, 65'536U}) {
        out.push_back({"v5-publish-payload-" + std::to_string(size), version::v5, sender::server,
                       publish{.qos = 1,
                               .topic = "bp/7f3/device/state",
                               .packet_id = 7,
                               .payload = std::string(size, 'x')}});
    }
    return out;
}

void register_all(const std::vector<sample>& samples) {
    for (const sample& s : samples) {
        benchmark::RegisterBenchmark(("encode/" + s.name).c_str(), bench_encode, s);
        benchmark::RegisterBenchmark(("decode/" + s.name).c_str(), bench_decode, s);
    }
}

}  // namespace
}  // namespace brokerproof::mqtt

int main(int argc, char** argv) {
    benchmark::Initialize(&argc, argv);
    if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
    brokerproof::mqtt::register_all(brokerproof::mqtt::bench_samples());
    benchmark::RunSpecifiedBenchmarks();
    benchmark::Shutdown();
}

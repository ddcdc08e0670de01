#include "harness/commands/watch_capture.hpp"

#include <utility>

namespace brokerproof::commands {

namespace {

constexpr std::uint16_t first_port = 10'000;  // of clients
constexpr std::uint64_t ports = 50'000;

reports::pcapng_file beginning() {
    return {
        std::string("brokerproof ") + BROKERPROOF_VERSION,
        {"What passed `brokerproof watch`. Bytes and times are real; addresses and TCP segments "
         "are made up."}};
}

}  // namespace

watch_capture::watch_capture(std::string path, std::uint16_t broker_port, std::int64_t began_us)
    : path_(std::move(path)),
      broker_port_(broker_port),
      began_us_(began_us),
      blocks_(beginning()),
      file_(path_, std::ios::binary | std::ios::trunc) {
    flush();
}

void watch_capture::opened(std::uint64_t connection, std::int64_t at_us) {
    now_us_ = at_us;
    reports::tcp_address client{.port =
                                    static_cast<std::uint16_t>(first_port + connection % ports)};
    reports::tcp_address broker{.port = broker_port_};
    // A port that is used again begins elsewhere, so that no reader takes it for the same.
    const auto first_number = static_cast<std::uint32_t>(connection / ports * 0x1000'0000U);
    if (open_.contains(connection)) return flush();
    reports::tcp_story story(client, broker, first_number, [this](const bytes& packet) {
        blocks_.add_packet(static_cast<std::uint64_t>(began_us_ + now_us_), packet, {});
    });
    open_.emplace(connection, link{std::move(story), {}}).first->second.story.open();
    flush();
}

void watch_capture::passed(std::uint64_t connection, tcp_side from, bytes_view data,
                           std::int64_t at_us) {
    const auto known = open_.find(connection);
    if (known == open_.end()) return;
    now_us_ = at_us;
    auto& mask = known->second.mask;
    const auto shown = from == tcp_side::client ? mask.from_client(data) : mask.from_broker(data);
    if (!shown.empty()) known->second.story.data(from, shown);
    flush();
}

void watch_capture::closed(std::uint64_t connection, tcp_side ended_by, std::int64_t at_us) {
    const auto known = open_.find(connection);
    if (known == open_.end()) return;
    now_us_ = at_us;
    auto& [story, mask] = known->second;
    for (const auto side : {tcp_side::client, tcp_side::broker}) {
        const auto last = side == tcp_side::client ? mask.last_of_client() : mask.last_of_broker();
        if (!last.empty()) story.data(side, last);
    }
    story.finish(ended_by);
    open_.erase(known);
    flush();
}

void watch_capture::flush() {
    const auto blocks = blocks_.take();
    if (!file_) return;
    file_.write(reinterpret_cast<const char*>(blocks.data()),
                static_cast<std::streamsize>(blocks.size()));
}

result<void> watch_capture::written() {
    file_.flush();
    if (!file_) return problem{{path_}, "cannot be written, or not to its end"};
    return {};
}

}  // namespace brokerproof::commands

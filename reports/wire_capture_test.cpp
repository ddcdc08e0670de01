#include <cstdlib>
#include <fstream>
#include <map>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "reports/golden_test.hpp"
#include "reports/sample_test.hpp"
#include "reports/tcp_story.hpp"
#include "reports/wire_capture.hpp"

namespace brokerproof::reports {
namespace {

using testing::HasSubstr;

std::uint32_t little(const bytes& from, std::size_t at) {
    return static_cast<std::uint32_t>(from.at(at) | from.at(at + 1) << 8 | from.at(at + 2) << 16 |
                                      from.at(at + 3) << 24);
}
std::uint32_t big(const bytes& from, std::size_t at) {
    return static_cast<std::uint32_t>(from.at(at) << 24 | from.at(at + 1) << 16 |
                                      from.at(at + 2) << 8 | from.at(at + 3));
}
unsigned big16(const bytes& from, std::size_t at) {
    return static_cast<unsigned>(from.at(at) << 8 | from.at(at + 1));
}

/// The IP packets of a file. Expects its blocks to be complete.
std::vector<bytes> packets_of(const bytes& file) {
    std::vector<bytes> out;
    std::size_t at = 0;
    while (at < file.size()) {
        const auto length = little(file, at + 4);
        EXPECT_EQ(length % 4, 0U);
        EXPECT_EQ(little(file, at + length - 4), length) << "at " << at;
        if (little(file, at) == 6) {
            const auto first = file.begin() + static_cast<std::ptrdiff_t>(at) + 28;
            out.emplace_back(first, first + little(file, at + 20));
        }
        at += length;
    }
    EXPECT_EQ(at, file.size());
    return out;
}

/// 0 when the checksum in `data` is right.
unsigned sum_of(const bytes& data, std::size_t from, std::size_t to, unsigned start) {
    std::uint64_t sum = start;
    for (auto i = from; i < to; ++i)
        sum += (i - from) % 2 == 0 ? static_cast<unsigned>(data[i]) << 8 : data[i];
    while (sum >> 16 != 0) sum = (sum & 0xFFFFU) + (sum >> 16);
    return static_cast<unsigned>(~sum & 0xFFFFU);
}

void expect_checksums(const bytes& packet) {
    EXPECT_EQ(sum_of(packet, 0, 20, 0), 0U);
    unsigned pseudo = 6 + static_cast<unsigned>(packet.size() - 20);
    for (std::size_t i = 12; i < 20; i += 2) pseudo += big16(packet, i);
    EXPECT_EQ(sum_of(packet, 20, packet.size(), pseudo), 0U);
    EXPECT_EQ(big16(packet, 2), packet.size());
}

/// The bytes that each port sent, put together by sequence numbers. Expects no gaps.
std::map<unsigned, bytes> streams_of(const std::vector<bytes>& packets) {
    std::map<unsigned, bytes> out;
    std::map<unsigned, std::uint32_t> next;
    for (const auto& packet : packets) {
        expect_checksums(packet);
        const auto port = big16(packet, 20);
        const auto number = big(packet, 24);
        if (next.contains(port)) {
            EXPECT_EQ(number, next[port]);
        }
        const bool counts = (packet[33] & 0x03) != 0;
        next[port] = number + static_cast<std::uint32_t>(packet.size() - 40) + (counts ? 1 : 0);
        out[port].insert(out[port].end(), packet.begin() + 40, packet.end());
    }
    return out;
}

case_result failed_sample() {
    const auto run = sample_run();
    return *std::ranges::find(run.cases, "session-expiry/two-sided-window@v5[probe=4s+grace]",
                              &case_result::id);
}

TEST(wire_capture, both_directions_carry_what_was_sent_and_received) {
    const auto failed = failed_sample();
    bytes sent;
    bytes received;
    for (const auto& event : failed.trace.events) {
        if (const auto* outward = event.get_if<trace::sent>())
            sent.insert(sent.end(), outward->raw.begin(), outward->raw.end());
        if (const auto* inward = event.get_if<trace::received>())
            received.insert(received.end(), inward->raw.begin(), inward->raw.end());
    }
    bytes client;
    const auto packets = packets_of(capture_of(sample_run(), failed));
    std::vector<unsigned> ports;  // of the client's side, in the order of the connections
    std::map<unsigned, std::vector<bytes>> by_port;
    for (const auto& packet : packets) {
        const auto port = big16(packet, 20) == 20'113 ? big16(packet, 22) : big16(packet, 20);
        if (!by_port.contains(port)) ports.push_back(port);
        by_port[port].push_back(packet);
    }
    EXPECT_EQ(ports.size(), 2U);
    bytes broker;
    for (const unsigned port : ports) {
        const auto streams = streams_of(by_port[port]);
        const auto& up = streams.at(port);
        const auto& down = streams.at(20'113);
        client.insert(client.end(), up.begin(), up.end());
        broker.insert(broker.end(), down.begin(), down.end());
    }
    EXPECT_EQ(client, sent);
    EXPECT_EQ(broker, received);
}

TEST(wire_capture, ports_of_clients_are_real_where_the_trace_has_them) {
    auto failed = failed_sample();
    failed.trace.events[1].happening = trace::opened{"127.0.0.1:20113", transport::tcp, 40'777};
    const auto packets = packets_of(capture_of(sample_run(), failed));
    EXPECT_EQ(big16(packets.front(), 20), 40'777U);
    EXPECT_EQ(big16(packets.front(), 22), 20'113U);
}

TEST(wire_capture, large_packets_are_cut_and_nobody_sends_beyond_the_window) {
    std::vector<bytes> packets;
    tcp_story story({{127, 0, 0, 1}, 1}, {{127, 0, 0, 1}, 2}, 4'294'967'000,
                    [&](const bytes& packet) { packets.push_back(packet); });
    const bytes large(300'001, 0x55);
    story.open();
    story.data(tcp_side::client, large);
    story.finish(tcp_side::broker);
    EXPECT_EQ(streams_of(packets).at(1), large);
    std::uint32_t acked = 0;
    for (const auto& packet : packets) {
        if (big16(packet, 20) == 2) {
            acked = big(packet, 28);
        } else if (acked != 0) {
            EXPECT_LE(big(packet, 24) + static_cast<std::uint32_t>(packet.size() - 40) - acked,
                      65'535U);
        }
    }
}

TEST(wire_capture, file_names_have_only_harmless_characters) {
    EXPECT_EQ(capture_name(failed_sample()),
              "session-expiry.two-sided-window@v5_probe=4s+grace_.pcapng");
}

#ifdef BROKERPROOF_TSHARK
std::string told_by_tshark(const case_result& judged, const std::string& arguments) {
    const auto path = testing::TempDir() + "brokerproof-capture-test.pcapng";
    const auto content =
        capture_of(sample_run(), judged, [](int step) { return fmt::format("what {} is", step); });
    std::ofstream(path, std::ios::binary)
        .write(reinterpret_cast<const char*>(content.data()),
               static_cast<std::streamsize>(content.size()));
    const auto command = fmt::format("{} -r '{}' -d tcp.port==20113,mqtt {} > '{}.txt' 2>/dev/null",
                                     BROKERPROOF_TSHARK, path, arguments, path);
    EXPECT_EQ(std::system(command.c_str()), 0);
    return read_file(path + ".txt");
}

TEST(wire_capture, tshark_reads_packets_and_comments) {
    const auto failed = failed_sample();
    expect_golden("capture.txt",
                  told_by_tshark(failed,
                                 "-t r -T fields -e frame.time_relative -e tcp.srcport "
                                 "-e tcp.flags.str -e mqtt.msgtype -e frame.comment"));
}

TEST(wire_capture, tshark_has_no_complaint) {
    EXPECT_EQ(told_by_tshark(failed_sample(),
                             "-o ip.check_checksum:TRUE "
                             "-o tcp.check_checksum:TRUE "
                             "-Y '_ws.expert.severity >= 6291456'"),
              "");
}
#endif

}  // namespace
}  // namespace brokerproof::reports

#include <pcap/pcap.h>

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "harness/capture/capture_file.hpp"
#include "harness/capture/conversations.hpp"
#include "harness/capture/testing/talk.hpp"

namespace brokerproof::capture {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Pair;
using testing::talk;
using namespace std::string_literals;

constexpr auto client = party::client;
constexpr auto server = party::server;

std::string text_of(bytes_view data) { return {data.begin(), data.end()}; }

/// What a conversation told, as text: "c:hello" by the client, "s-3" three bytes of the server
/// lost, "c." closed by the client. Neighbours of one side are joined.
class told {
public:
    std::string text;

    stream_listener listener() {
        stream_listener out;
        out.data = [this](party sender, bytes_view data, std::int64_t) {
            if (sender != last_) begin(sender) += ':';
            text += text_of(data);
            last_ = sender;
        };
        out.lost = [this](party sender, std::uint64_t count, std::int64_t) {
            begin(sender) += fmt::format("-{}", count);
        };
        out.ended = [this](party by, std::int64_t) { begin(by) += '.'; };
        return out;
    }

private:
    std::string& begin(party sender) {
        last_.reset();
        if (!text.empty()) text += ' ';
        text += sender == client ? 'c' : 's';
        return text;
    }
    std::optional<party> last_;
};

party sender_of(const segment& seen) { return seen.from.port == 1883 ? server : client; }

/// What is told of segments that come in this order, 1 ms apart; then the capture ends.
std::string heard(const std::vector<segment>& segments) {
    tcp_conversation stream(segments.front());
    told out;
    std::int64_t at_us = 0;
    for (const auto& seen : segments)
        stream.see(sender_of(seen), seen, at_us += 1'000, out.listener());
    stream.finish(out.listener());
    return out.text;
}

std::vector<segment> an_order(talk& ends) {
    return {ends.syn(),
            ends.syn_ack(),
            ends.acks(client),
            ends.says(client, "CONNECT"),
            ends.says(server, "CONNACK"),
            ends.says(client, "SUB"),
            ends.says(client, "SCRIBE"),
            ends.says(server, "SUBACK"),
            ends.closes(client)};
}

TEST(read_frame, finds_the_segment_behind_every_link_layer) {
    talk ends;
    ends.says(client, "before");
    const auto packet = testing::ip_packet(ends.says(client, "hello"));
    const auto behind = [&](const std::string& head) {
        bytes out(head.begin(), head.end());
        out.insert(out.end(), packet.begin(), packet.end());
        return out;
    };
    const auto macs = std::string(12, '\1');
    const std::vector<std::pair<link_kind, bytes>> frames{
        {link_kind::raw_ip, packet},
        {link_kind::bsd_loopback, behind("\2\0\0\0"s)},
        {link_kind::ethernet, behind(macs + "\x08\x00"s)},
        {link_kind::ethernet, behind(macs + "\x81\x00\x00\x07\x08\x00"s)},
        {link_kind::linux_cooked, behind(std::string(14, '\0') + "\x08\x00"s)},
        {link_kind::linux_cooked_2, behind("\x08\x00"s + std::string(18, '\0'))}};
    for (const auto& [link, frame] : frames) {
        const auto read = read_frame(link, frame, frame.size());
        const auto* seen = std::get_if<segment>(&read);
        ASSERT_NE(seen, nullptr) << int(link);
        EXPECT_EQ(text_of(seen->payload), "hello");
        EXPECT_EQ(describe(seen->from), "10.0.0.1:40000");
        EXPECT_EQ(seen->sequence, 1'006U);
        EXPECT_EQ(seen->cut, 0U);
    }
}

TEST(read_frame, reads_ipv6) {
    talk ends;
    ends.client.is_v6 = ends.server.is_v6 = true;
    ends.client.ip = {0xfe, 0x80};
    ends.client.ip[15] = 1;
    const auto packet = testing::ip_packet(ends.says(client, "hello"));
    const auto read = read_frame(link_kind::raw_ip, packet, packet.size());
    const auto* seen = std::get_if<segment>(&read);
    ASSERT_NE(seen, nullptr);
    EXPECT_EQ(text_of(seen->payload), "hello");
    EXPECT_EQ(describe(seen->from), "[fe80::1]:40000");
}

TEST(read_frame, counts_what_a_snap_length_has_cut) {
    talk ends;
    const auto packet = testing::ip_packet(ends.says(client, "hello"));
    const auto read =
        read_frame(link_kind::raw_ip, bytes_view(packet).first(packet.size() - 2), packet.size());
    const auto* seen = std::get_if<segment>(&read);
    ASSERT_NE(seen, nullptr);
    EXPECT_EQ(text_of(seen->payload), "hel");
    EXPECT_EQ(seen->cut, 2U);
}

TEST(read_frame, says_why_there_is_no_segment) {
    talk ends;
    const auto packet = testing::ip_packet(ends.says(client, "hello"));
    for (std::size_t size = 0; size < 40; ++size)
        EXPECT_EQ(std::get<no_segment>(
                      read_frame(link_kind::raw_ip, bytes_view(packet).first(size), packet.size())),
                  no_segment::headers_cut);
    auto part = packet;
    part[6] = 0x20;  // more fragments
    EXPECT_EQ(std::get<no_segment>(read_frame(link_kind::raw_ip, part, part.size())),
              no_segment::fragment);
    auto datagram = packet;
    datagram[9] = 17;  // UDP
    EXPECT_EQ(std::get<no_segment>(read_frame(link_kind::raw_ip, datagram, datagram.size())),
              no_segment::not_tcp);
}

TEST(tcp_conversation, tells_what_came_in_order) {
    talk ends;
    EXPECT_EQ(heard(an_order(ends)), "c:CONNECT s:CONNACK c:SUBSCRIBE s:SUBACK c.");
}

TEST(tcp_conversation, puts_segments_into_their_order_and_drops_repeated_ones) {
    std::mt19937 random(7);
    for (int round = 0; round < 500; ++round) {
        talk ends(0xffff'fffa, 0x7fff'fffe);  // sequence numbers wrap
        auto segments = an_order(ends);
        const auto repeated = segments[3 + random() % 6];
        segments.insert(segments.begin() + 3 + static_cast<std::ptrdiff_t>(random() % 7), repeated);
        std::shuffle(segments.begin() + 2, segments.end(), random);
        ASSERT_EQ(heard(segments), "c:CONNECT s:CONNACK c:SUBSCRIBE s:SUBACK c.") << round;
    }
}

TEST(tcp_conversation, puts_an_answer_behind_what_it_acknowledges) {
    talk ends;
    std::vector<segment> segments{ends.syn(), ends.syn_ack()};
    const auto question = ends.says(client, "question");
    const auto answer = ends.says(server, "answer");
    segments.insert(segments.end(), {answer, question});
    EXPECT_EQ(heard(segments), "c:question s:answer");
}

TEST(tcp_conversation, tells_a_segment_that_repeats_a_part_only_once) {
    talk ends;
    std::vector<segment> segments{ends.syn(), ends.syn_ack(), ends.says(client, "abc")};
    auto more = segments.back();
    more.payload = bytes_in("abcdef");
    segments.push_back(more);
    EXPECT_EQ(heard(segments), "c:abcdef");
}

TEST(tcp_conversation, tells_what_was_not_recorded) {
    talk ends;
    std::vector<segment> segments{ends.syn(), ends.syn_ack(), ends.says(client, "abc")};
    ends.says(client, "lost");
    segments.push_back(ends.says(client, "def"));
    EXPECT_EQ(heard(segments), "c:abc c-4 c:def");

    // The answer proves that it was sent.
    talk others;
    segments = {others.syn(), others.syn_ack()};
    others.says(client, "lost");
    segments.push_back(others.says(server, "answer"));
    EXPECT_EQ(heard(segments), "c-4 s:answer");
}

TEST(tcp_conversation, begins_in_the_middle) {
    talk ends;
    ends.says(client, "not recorded");
    const std::vector<segment> segments{ends.says(server, "news"), ends.says(client, "answer")};
    EXPECT_FALSE(tcp_conversation(segments.front()).begins());
    EXPECT_EQ(heard(segments), "s:news c:answer");
}

TEST(tcp_conversation, ends_though_both_ends_claim_to_have_come_second) {
    talk ends;
    std::vector<segment> segments{ends.syn(), ends.syn_ack(), ends.says(client, "abc"),
                                  ends.says(server, "def")};
    segments[2].acknowledged += 3;
    segments[3].acknowledged += 0;
    EXPECT_EQ(heard(segments), "c:abc s:def");
}

TEST(tcp_conversation, tells_a_reset) {
    talk ends;
    EXPECT_EQ(heard({ends.syn(), ends.syn_ack(), ends.says(client, "abc"), ends.resets(server)}),
              "c:abc s.");
}

/// What all conversations told, by number; and their summary.
class all_told {
public:
    std::map<std::uint64_t, std::string> by_number;
    conversations streams{{1883},
                          {[this](std::uint64_t number, const endpoint&, const endpoint&,
                                  bool begins) { by_number[number] += begins ? "" : "... "; },
                           [this](std::uint64_t number, party, bytes_view data, std::int64_t) {
                               by_number[number] += text_of(data) + ' ';
                           },
                           [this](std::uint64_t number, party, std::uint64_t count, std::int64_t) {
                               by_number[number] += fmt::format("-{} ", count);
                           },
                           [this](std::uint64_t number, party by, std::int64_t) {
                               by_number[number] += by == client ? "c." : "s.";
                           }}};

    void see(const segment& seen, std::int64_t after_us = 1'000) {
        const auto packet = testing::ip_packet(seen);
        streams.see(link_kind::raw_ip, packet, packet.size(), at_us_ += after_us);
    }

private:
    std::int64_t at_us_ = 0;
};

TEST(conversations, tells_connections_apart_when_ports_are_used_again) {
    all_told out;
    talk first(1'000);
    for (const auto& seen : an_order(first)) out.see(seen);
    out.see(first.acks(server));
    talk second(900'000);
    out.see(second.syn());
    out.see(second.syn_ack());
    out.see(second.says(client, "again"));
    EXPECT_THAT(out.by_number,
                ElementsAre(Pair(1, "CONNECT CONNACK SUB SCRIBE SUBACK c."), Pair(2, "again ")));
    EXPECT_EQ(out.streams.summary().joined, 0U);
}

TEST(conversations, waits_no_longer_than_its_patience) {
    all_told out;
    talk ends;
    out.see(ends.syn());
    ends.says(client, "lost");
    out.see(ends.says(client, "abc"));
    out.see(ends.says(client, "def"), 1'500'000);
    EXPECT_THAT(out.by_number, ElementsAre(Pair(1, "")));
    out.see(ends.says(client, "ghi"), 1'000'000);
    EXPECT_THAT(out.by_number, ElementsAre(Pair(1, "-4 abc def ghi ")));
}

TEST(conversations, tells_nobody_before_the_one_that_waits) {
    all_told out;
    talk first;
    talk second;
    second.client.port = 40'001;
    out.see(first.syn());
    const auto late = first.says(client, "abc");
    out.see(first.closes(client));
    out.see(second.syn());
    out.see(second.says(client, "later"));
    EXPECT_THAT(out.by_number, ElementsAre(Pair(1, "")));
    out.see(late);
    EXPECT_THAT(out.by_number, ElementsAre(Pair(1, "abc c."), Pair(2, "later ")));
}

TEST(conversations, finds_what_one_waits_for_behind_the_segments_of_others) {
    all_told out;
    talk talks[3];
    std::vector<segment> lines[3];
    for (std::uint16_t i = 0; i < 3; ++i) {
        talks[i].client.port = 40'000 + i;
        lines[i] = an_order(talks[i]);
    }
    std::mt19937 random(11);
    std::vector<segment> all;
    while (!lines[0].empty() || !lines[1].empty() || !lines[2].empty()) {
        auto& line = lines[random() % 3];
        if (line.empty()) continue;
        all.push_back(line.front());
        line.erase(line.begin());
    }
    // Each connection begins in its order; then everything is mixed.
    std::shuffle(all.begin() + 12, all.end(), random);
    for (const auto& seen : all) out.see(seen);
    out.streams.finish();
    for (std::uint64_t number = 1; number <= 3; ++number)
        EXPECT_EQ(out.by_number[number], "CONNECT CONNACK SUB SCRIBE SUBACK c.") << number;
}

TEST(conversations, waits_no_more_for_a_connection_whose_ports_are_used_again) {
    all_told out;
    talk first(1'000);
    out.see(first.syn());
    first.says(client, "lost");
    out.see(first.says(client, "abc"));  // waits
    talk second(900'000);
    auto reset = second.syn();
    reset.rst = true;
    out.see(reset);
    out.see(second.says(client, "later"));
    out.streams.finish();
    EXPECT_EQ(out.by_number[1], "-4 abc ");
}

TEST(conversations, counts_what_goes_to_other_ports) {
    all_told out;
    talk ends;
    ends.server.port = 8883;
    for (const auto& seen : an_order(ends)) out.see(seen);
    EXPECT_TRUE(out.by_number.empty());
    EXPECT_THAT(out.streams.summary().elsewhere, ElementsAre(Pair(8883, 9)));
}

TEST(conversations, does_not_take_last_words_for_a_connection) {
    all_told out;
    talk ends;
    out.see(ends.closes(server));
    EXPECT_TRUE(out.by_number.empty());
}

/// A file as libpcap writes it.
std::FILE* a_file(int datalink, const std::vector<segment>& segments) {
    auto* file = std::tmpfile();
    auto* dead = ::pcap_open_dead(datalink, 65'535);
    auto* dump = ::pcap_dump_fopen(dead, file);
    for (const auto& seen : segments) {
        const auto packet = testing::ip_packet(seen);
        pcap_pkthdr head{};
        head.ts = {1'700'000'000, 250'000};
        head.caplen = head.len = static_cast<bpf_u_int32>(packet.size());
        ::pcap_dump(reinterpret_cast<std::uint8_t*>(dump), &head, packet.data());
    }
    ::pcap_dump_flush(dump);
    ::pcap_close(dead);
    std::rewind(file);
    return file;
}

TEST(capture_file, reads_what_libpcap_writes) {
    talk ends;
    auto file = capture_file::read(a_file(DLT_RAW, {ends.says(client, "hello")}), "a.pcap");
    ASSERT_TRUE(file);
    EXPECT_EQ(file->link(), link_kind::raw_ip);
    const auto frame = file->next();
    ASSERT_TRUE(frame);
    EXPECT_EQ(frame->at_us, 1'700'000'000'250'000);
    EXPECT_EQ(frame->data.size(), 45U);
    EXPECT_FALSE(file->next());
    EXPECT_EQ(file->failure(), "");
}

TEST(capture_file, refuses_what_is_no_capture_and_a_link_layer_that_it_does_not_read) {
    EXPECT_THAT(capture_file::open("/no/such/file").error().text,
                AllOf(HasSubstr("/no/such/file"), HasSubstr("No such file")));
    auto* text = std::tmpfile();
    std::fputs("This is text, and no capture.", text);
    std::rewind(text);
    EXPECT_THAT(capture_file::read(text, "notes.txt").error().text,
                HasSubstr("notes.txt: not a pcap or pcapng capture"));
    EXPECT_THAT(capture_file::read(a_file(DLT_IEEE802_11, {}), "wifi.pcap").error().text,
                AllOf(HasSubstr("its link layer is not read"), HasSubstr("802.11")));
}

TEST(capture_file, says_that_a_file_ends_in_the_middle) {
    talk ends;
    auto* file = a_file(DLT_RAW, {ends.says(client, "hello")});
    ASSERT_EQ(::ftruncate(::fileno(file), 60), 0);
    auto capture = capture_file::read(file, "cut.pcap");
    ASSERT_TRUE(capture);
    EXPECT_FALSE(capture->next());
    EXPECT_THAT(capture->failure(), HasSubstr("cut.pcap: truncated"));
}

}  // namespace
}  // namespace brokerproof::capture

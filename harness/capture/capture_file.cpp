#include "harness/capture/capture_file.hpp"

#include <pcap/pcap.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

#include <fmt/format.h>

namespace brokerproof::capture {

namespace {

std::optional<link_kind> link_of(int datalink) {
    switch (datalink) {
        case DLT_EN10MB: return link_kind::ethernet;
        case DLT_LINUX_SLL: return link_kind::linux_cooked;
        case DLT_LINUX_SLL2: return link_kind::linux_cooked_2;
        case DLT_NULL:
        case DLT_LOOP: return link_kind::bsd_loopback;
        case DLT_RAW:
        case DLT_IPV4:
        case DLT_IPV6: return link_kind::raw_ip;
        default: return {};
    }
}

std::string words_for(int datalink) {
    const auto* words = ::pcap_datalink_val_to_description(datalink);
    return words == nullptr ? fmt::format("type {}", datalink) : words;
}

/// Since 1970, and within four digits of a year: a file may say anything.
std::int64_t microseconds_of(const timeval& when) {
    constexpr std::int64_t second_us = 1'000'000;
    constexpr std::int64_t last_s = 253'402'300'799;
    const auto seconds = std::clamp<std::int64_t>(when.tv_sec, 0, last_s);
    return seconds * second_us + std::clamp<std::int64_t>(when.tv_usec, 0, second_us - 1);
}

/// Adds what a user can do about it.
std::string explained(const std::string& name, const std::string& said) {
    auto out = fmt::format("{}: {}", name, said);
    const bool has_two_links = said.find("different") != std::string::npos;
    if (has_two_links)
        out += fmt::format(
            "\n  it holds packets of interfaces of different kinds; write those of "
            "one of them: tshark -r {} -Y 'frame.interface_id == 0' -w one.pcapng",
            name);
    return out;
}

}  // namespace

void capture_file::closer::operator()(pcap* handle) const { ::pcap_close(handle); }

result<capture_file> capture_file::open(const std::string& name) {
    if (name == "-") return read(stdin, "standard input");
    auto* file = std::fopen(name.c_str(), "rb");
    if (file == nullptr)
        return brokerproof::failure(fmt::format("{}: {}", name, std::strerror(errno)));
    return read(file, name);
}

result<capture_file> capture_file::read(std::FILE* file, const std::string& name) {
    std::array<char, PCAP_ERRBUF_SIZE> error{};
    auto* handle =
        ::pcap_fopen_offline_with_tstamp_precision(file, PCAP_TSTAMP_PRECISION_MICRO, error.data());
    if (handle == nullptr) {
        if (file != stdin) std::fclose(file);
        return brokerproof::failure(fmt::format(
            "{}: not a pcap or pcapng capture, as tcpdump and Wireshark write them ({})", name,
            error.data()));
    }
    capture_file out;
    out.handle_.reset(handle);
    out.name_ = name;
    const auto link = link_of(::pcap_datalink(handle));
    if (!link)
        return brokerproof::failure(fmt::format(
            "{}: its link layer is not read: {} (Ethernet, Linux cooked, BSD loopback and raw IP "
            "are)",
            name, words_for(::pcap_datalink(handle))));
    out.link_ = *link;
    return out;
}

std::optional<captured_frame> capture_file::next() {
    pcap_pkthdr* head = nullptr;
    const std::uint8_t* data = nullptr;
    const int answer = ::pcap_next_ex(handle_.get(), &head, &data);
    if (answer == 1) {
        return captured_frame{microseconds_of(head->ts), bytes_view(data, head->caplen), head->len};
    }
    if (answer != PCAP_ERROR_BREAK) failure_ = explained(name_, ::pcap_geterr(handle_.get()));
    return {};
}

}  // namespace brokerproof::capture

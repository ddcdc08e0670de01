// Reads pcap and pcapng files, and what is written into a pipe, by libpcap.
#pragma once

#include <cstdio>
#include <memory>
#include <optional>
#include <string>

#include "harness/base/result.hpp"
#include "harness/capture/segment.hpp"

struct pcap;

namespace brokerproof::capture {

struct captured_frame {
    std::int64_t at_us = 0;  ///< since 1970
    bytes_view data;         ///< until the next call of next()
    std::size_t original_size = 0;
};

class capture_file {
public:
    /// "-": standard input.
    static result<capture_file> open(const std::string& name);
    /// Takes the file.
    static result<capture_file> read(std::FILE* file, const std::string& name);

    /// None: the end, which failure() explains when it came too early.
    std::optional<captured_frame> next();
    link_kind link() const { return link_; }
    /// Why reading ended before the end of the file; empty: it did not.
    const std::string& failure() const { return failure_; }

private:
    struct closer {
        void operator()(pcap* handle) const;
    };

    std::unique_ptr<pcap, closer> handle_;
    std::string name_;
    std::string failure_;
    link_kind link_{};
};

}  // namespace brokerproof::capture

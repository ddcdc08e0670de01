// Scrapes like Prometheus and reads the samples. Tests only.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <map>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <boost/asio/buffer.hpp>
#include <boost/asio/completion_condition.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/write.hpp>

namespace brokerproof::metrics::testing {

using samples = std::map<std::string, double>;

/// The body of the answer to GET /metrics; empty without one.
inline std::string scrape(std::uint16_t port, const std::string& host = "127.0.0.1") {
    namespace asio = boost::asio;
    asio::io_context io;
    asio::ip::tcp::socket socket(io);
    boost::system::error_code error;
    socket.connect({asio::ip::make_address("127.0.0.1"), port}, error);
    if (error) return {};
    const std::string request =
        "GET /metrics HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n";
    asio::write(socket, asio::buffer(request), error);
    std::string answer;
    const auto head =
        asio::read_until(socket, asio::dynamic_buffer(answer), std::string("\r\n\r\n"), error);
    const auto length = answer.find("Content-Length: ");
    if (error || !answer.starts_with("HTTP/1.1 200") || length >= head) return {};
    const auto whole = head + std::strtoul(answer.c_str() + length + 16, nullptr, 10);
    // The server may keep the connection open, so this does not read to its end.
    if (answer.size() < whole) {
        asio::read(socket, asio::dynamic_buffer(answer),
                   asio::transfer_exactly(whole - answer.size()), error);
    }
    return answer.size() == whole ? answer.substr(head) : std::string();
}

/// "name{a="1",b="2"}", with labels in the order of their names.
inline std::string sample_key(const std::string& name, std::vector<std::string> labels) {
    std::ranges::sort(labels);
    return labels.empty() ? name : fmt::format("{}{{{}}}", name, fmt::join(labels, ","));
}

/// The samples. No label value of ours has a comma.
inline samples samples_of(const std::string& text) {
    samples out;
    std::istringstream in(text);
    for (std::string line; std::getline(in, line);) {
        if (line.starts_with('#')) continue;
        const auto blank = line.rfind(' ');
        const auto brace = std::min(line.find('{'), blank);
        std::vector<std::string> labels;
        if (brace != blank) {
            std::istringstream inner(line.substr(brace + 1, blank - brace - 2));
            for (std::string one; std::getline(inner, one, ',');) labels.push_back(one);
        }
        const double value = std::strtod(line.c_str() + blank, nullptr);
        const bool is_new =
            out.emplace(sample_key(line.substr(0, brace), std::move(labels)), value).second;
        if (!is_new) out[line + " (twice)"] = value;
    }
    return out;
}

/// The faults that promtool reports; none: promtool is not installed.
inline std::optional<std::string> lint(const std::string& text, const std::string& folder) {
    if (std::system("command -v promtool > /dev/null 2>&1") != 0) return {};
    std::ofstream(folder + "/metrics.txt") << text;
    const auto said = folder + "/promtool.txt";
    const auto command =
        fmt::format("promtool check metrics < '{}/metrics.txt' > '{}' 2>&1", folder, said);
    const bool held = std::system(command.c_str()) == 0;
    std::ifstream in(said);
    const std::string all{std::istreambuf_iterator<char>(in), {}};
    if (!held && all.empty()) return "promtool failed and did not say why";
    return all;
}

}  // namespace brokerproof::metrics::testing

#include "reports/json/text.hpp"

#include <cstdint>
#include <span>
#include <utility>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "harness/base/printable.hpp"

namespace brokerproof::reports {
namespace json = boost::json;
namespace {

int digit_value(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

bytes_view as_bytes(std::string_view text) {
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

struct field_printer {
    json::storage_ptr memory;

    json::value operator()(bool flag) const { return json::value(flag, memory); }
    json::value operator()(std::uint64_t number) const { return json::value(number, memory); }
    json::value operator()(const std::string& text) const { return text_to_json(text, memory); }
    json::value operator()(const mqtt::string_pair& pair) const {
        json::object both(memory);
        both.emplace("name", text_to_json(pair.name, memory));
        both.emplace("value", text_to_json(pair.value, memory));
        return both;
    }
    json::value operator()(const mqtt::field_list& list) const {
        json::array all(memory);
        for (const auto& one : list) all.emplace_back(field_to_json(one, memory));
        return all;
    }
};

}  // namespace

std::string hex_of(bytes_view data) {
    static constexpr char digits[] = "0123456789abcdef";
    std::string text;
    text.reserve(data.size() * 2);
    for (const auto byte : data) {
        text += digits[byte >> 4];
        text += digits[byte & 0x0F];
    }
    return text;
}

std::optional<bytes> bytes_of_hex(std::string_view text) {
    if (text.size() % 2 != 0) return std::nullopt;
    bytes data;
    data.reserve(text.size() / 2);
    for (std::size_t i = 0; i < text.size(); i += 2) {
        const int high = digit_value(text[i]);
        const int low = digit_value(text[i + 1]);
        if (high < 0 || low < 0) return std::nullopt;
        data.push_back(static_cast<std::uint8_t>(high * 16 + low));
    }
    return data;
}

json::value text_to_json(std::string_view text, json::storage_ptr memory) {
    if (is_utf8(text)) return json::value(text, std::move(memory));
    json::object wrapped(std::move(memory));
    wrapped.emplace("hex", hex_of(as_bytes(text)));
    return wrapped;
}

json::value field_to_json(const mqtt::field_value& value, json::storage_ptr memory) {
    return std::visit(field_printer{std::move(memory)}, value.value);
}

}  // namespace brokerproof::reports

#include "loadgen/scenario/message_template.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cstdlib>
#include <optional>
#include <utility>

#include "harness/base/text.hpp"

namespace brokerproof::loadgen {
namespace {

constexpr unsigned most_decimals = 9;
constexpr unsigned most_hex_digits = 1000;
constexpr std::int64_t largest_number = 1'000'000'000;
constexpr std::size_t longest_name_value = 200;  // of a run or a group
constexpr std::size_t longest_integer = 20;
constexpr std::size_t longest_decimal = 22;
constexpr std::size_t time_size = 24;  // 2026-11-30T12:00:00.000Z
constexpr std::string_view random_forms =
    "a random field is ${random: 1..100}, ${random: 18.5..24.0}, ${random: on|off} or "
    "${random: hex 8}";

std::string_view trimmed(std::string_view text) {
    while (text.starts_with(' ')) text.remove_prefix(1);
    while (text.ends_with(' ')) text.remove_suffix(1);
    return text;
}

void append_number(std::string& out, std::uint64_t number, std::size_t least_digits = 1) {
    std::array<char, longest_integer> digits;
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
    const auto size = static_cast<std::size_t>(end - digits.data());
    if (size < least_digits) out.append(least_digits - size, '0');
    out.append(digits.data(), end);
}

/// RFC 3339, in UTC, with milliseconds.
void append_time(std::string& out, std::int64_t time_ns) {
    using namespace std::chrono;
    const sys_time<nanoseconds> moment{nanoseconds(time_ns)};
    const auto day = floor<days>(moment);
    const year_month_day date(day);
    const hh_mm_ss clock(floor<milliseconds>(moment - day));
    append_number(out, static_cast<unsigned>(static_cast<int>(date.year())), 4);
    out += '-';
    append_number(out, static_cast<unsigned>(date.month()), 2);
    out += '-';
    append_number(out, static_cast<unsigned>(date.day()), 2);
    out += 'T';
    append_number(out, static_cast<std::uint64_t>(clock.hours().count()), 2);
    out += ':';
    append_number(out, static_cast<std::uint64_t>(clock.minutes().count()), 2);
    out += ':';
    append_number(out, static_cast<std::uint64_t>(clock.seconds().count()), 2);
    out += '.';
    append_number(out, static_cast<std::uint64_t>(clock.subseconds().count()), 3);
    out += 'Z';
}

std::int64_t power_of_ten(unsigned exponent) {
    std::int64_t power = 1;
    for (; exponent > 0; --exponent) power *= 10;
    return power;
}

void append_decimal(std::string& out, std::int64_t value, unsigned decimals) {
    if (value < 0) out += '-';
    const auto size = static_cast<std::uint64_t>(value < 0 ? -value : value);
    const auto unit = static_cast<std::uint64_t>(power_of_ten(decimals));
    append_number(out, size / unit);
    if (decimals == 0) return;
    out += '.';
    append_number(out, size % unit, decimals);
}

/// splitmix64: small, and the same everywhere.
std::uint64_t mixed(std::uint64_t bits) {
    bits += 0x9E3779B97F4A7C15U;
    bits = (bits ^ (bits >> 30U)) * 0xBF58476D1CE4E5B9U;
    bits = (bits ^ (bits >> 27U)) * 0x94D049BB133111EBU;
    return bits ^ (bits >> 31U);
}

/// 0 to `count` - 1.
std::uint64_t drawn_below(std::uint64_t bits, std::uint64_t count) { return bits % count; }

std::size_t decimals_of(std::string_view number) {
    const auto point = number.find('.');
    return point == std::string_view::npos ? 0 : number.size() - point - 1;
}

/// "-12.5" in units of 10^-`decimals`; none: it is no number, or far too large.
std::optional<std::int64_t> scaled_number(std::string_view number, unsigned decimals) {
    const bool negative = number.starts_with('-');
    if (negative) number.remove_prefix(1);
    const auto point = std::min(number.find('.'), number.size());
    std::string digits(number.substr(0, point));
    const auto fraction = number.substr(std::min(point + 1, number.size()));
    if (digits.empty() || (point != number.size() && fraction.empty())) return {};
    digits += fraction;
    digits.append(decimals - fraction.size(), '0');
    std::int64_t value = 0;
    const auto end = digits.data() + digits.size();
    if (!std::ranges::all_of(digits, [](char c) { return c >= '0' && c <= '9'; })) return {};
    if (std::from_chars(digits.data(), end, value).ec != std::errc()) return {};
    return negative ? -value : value;
}

}  // namespace

message_template message_template::plain(std::string text) {
    message_template whole;
    if (!text.empty()) whole.pieces_.push_back({.kind = field::literal, .text = std::move(text)});
    return whole;
}

// ---- reading

result<message_template, template_fault> message_template::read(std::string_view text,
                                                                message_range range) {
    message_template whole;
    for (std::size_t at = 0; at < text.size();) {
        const auto begin = std::min(text.find("${", at), text.size());
        if (begin > at)
            whole.pieces_.push_back(
                {.kind = field::literal, .text = std::string(text.substr(at, begin - at))});
        if (begin == text.size()) break;
        const auto end = text.find('}', begin);
        if (end == std::string_view::npos) return template_fault{begin, "a '${' without '}'"};
        auto placed = read_field(trimmed(text.substr(begin + 2, end - begin - 2)), range);
        if (!placed) return template_fault{begin, placed.error().text};
        whole.pieces_.push_back(std::move(*placed));
        at = end + 1;
    }
    return whole;
}

result<message_template::piece> message_template::read_field(std::string_view inside,
                                                             message_range range) {
    static constexpr std::pair<std::string_view, field> known[] = {
        {"run", field::run},       {"group", field::group}, {"client", field::client},
        {"to", field::to},         {"topic", field::to},    {"shard", field::shard},
        {"number", field::number}, {"time", field::time},   {"time_ms", field::time_ms}};
    constexpr std::string_view random = "random";
    if (inside.starts_with(random)) {
        const auto rest = trimmed(inside.substr(random.size()));
        if (rest.starts_with(':')) return read_random(trimmed(rest.substr(1)));
        if (rest.empty()) return failure(std::string(random_forms));
    }
    std::vector<std::string> names;
    for (const auto& [name, kind] : known) {
        if (name == "to" && range != message_range::members) continue;
        if (name == "topic" && range != message_range::topics) continue;
        if (name == inside) return piece{.kind = kind};
        names.emplace_back(name);
    }
    if (inside == "to") return failure("${to} needs 'to', the group that it runs over");
    if (inside == "topic") return failure("${topic} needs 'topics', the number of topics");
    names.emplace_back("random: 1..100");
    std::string listed;
    for (const auto& name : names) listed += (listed.empty() ? "${" : ", ${") + name + "}";
    return failure("unknown placeholder '${" + std::string(inside.substr(0, 20)) + "}'" +
                   suggestion(inside, names) + "; there are " + listed);
}

result<message_template::piece> message_template::read_random(std::string_view wanted) {
    constexpr std::string_view hex = "hex ";
    if (wanted.starts_with(hex)) {
        const auto digits = scaled_number(trimmed(wanted.substr(hex.size())), 0);
        if (!digits || *digits < 1 || *digits > most_hex_digits)
            return failure("hex needs a number of digits, 1 to 1000");
        return piece{.kind = field::random_hex, .digits = static_cast<unsigned>(*digits)};
    }
    const auto dots = wanted.find("..");
    if (dots != std::string_view::npos)
        return read_range(trimmed(wanted.substr(0, dots)), trimmed(wanted.substr(dots + 2)));
    piece choice{.kind = field::random_word};
    for (const auto& word : split(wanted, '|')) choice.words.emplace_back(trimmed(word));
    if (choice.words.size() < 2) return failure(std::string(random_forms));
    return choice;
}

result<message_template::piece> message_template::read_range(std::string_view low,
                                                             std::string_view high) {
    const auto decimals = std::max(decimals_of(low), decimals_of(high));
    if (decimals > most_decimals) return failure("a random number has at most 9 decimals");
    const auto digits = static_cast<unsigned>(decimals);
    const auto first = scaled_number(low, digits);
    const auto last = scaled_number(high, digits);
    if (!first || !last) return failure(std::string(random_forms));
    const auto limit = largest_number * power_of_ten(digits);
    if (std::max(std::abs(*first), std::abs(*last)) > limit)
        return failure("a random number is between -1000000000 and 1000000000");
    if (*first > *last) return failure("the first number must not be the larger one");
    return piece{.kind = field::random_number, .low = *first, .high = *last, .digits = digits};
}

// ---- filling in

bool message_template::is_constant() const {
    return pieces_.empty() || (pieces_.size() == 1 && pieces_.front().kind == field::literal);
}

std::string_view message_template::constant_text() const {
    return pieces_.empty() ? std::string_view() : std::string_view(pieces_.front().text);
}

void message_template::append(std::string& out, const message_values& values) const {
    std::uint64_t bits = values.seed;
    for (const piece& part : pieces_) {
        switch (part.kind) {
            case field::literal: out += part.text; break;
            case field::run: out += values.run; break;
            case field::group: out += values.group; break;
            case field::client: append_number(out, values.client); break;
            case field::shard: append_number(out, values.shard); break;
            case field::to: append_number(out, values.to); break;
            case field::number: append_number(out, values.number); break;
            case field::time: append_time(out, values.time_ns); break;
            case field::time_ms:
                append_number(out, static_cast<std::uint64_t>(values.time_ns / 1'000'000));
                break;
            case field::random_number:
            case field::random_word:
            case field::random_hex:
                bits = mixed(bits);
                append_random(out, part, bits);
                break;
        }
    }
}

void message_template::append_random(std::string& out, const piece& part, std::uint64_t bits) {
    if (part.kind == field::random_number) {
        const auto count = static_cast<std::uint64_t>(part.high - part.low) + 1;
        const auto above = static_cast<std::int64_t>(drawn_below(bits, count));
        return append_decimal(out, part.low + above, part.digits);
    }
    if (part.kind == field::random_word) {
        out += part.words[drawn_below(bits, part.words.size())];
        return;
    }
    constexpr std::string_view hex_digits = "0123456789abcdef";
    for (unsigned i = 0; i < part.digits; ++i) {
        if (i % 16 == 0) bits = mixed(bits);
        out += hex_digits[(bits >> (4 * (i % 16))) & 0xFU];
    }
}

std::size_t message_template::longest(const piece& part) {
    switch (part.kind) {
        case field::literal: return part.text.size();
        case field::run:
        case field::group: return longest_name_value;
        case field::client:
        case field::shard:
        case field::to:
        case field::number:
        case field::time_ms: return longest_integer;
        case field::time: return time_size;
        case field::random_number: return longest_decimal;
        case field::random_hex: return part.digits;
        case field::random_word: break;
    }
    const auto by_size = [](const std::string& word) { return word.size(); };
    return std::ranges::max(part.words, {}, by_size).size();
}

std::size_t message_template::longest() const {
    std::size_t size = 0;
    for (const piece& part : pieces_) size += longest(part);
    return size;
}

std::uint64_t message_seed(std::uint64_t seed, std::uint32_t publisher, std::uint32_t stream,
                           std::uint64_t sequence) {
    const auto whose = static_cast<std::uint64_t>(publisher) << 32U | stream;
    return mixed(mixed(mixed(seed) ^ whose) ^ sequence);
}

}  // namespace brokerproof::loadgen

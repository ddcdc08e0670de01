#include "harness/plan/value.hpp"

#include <algorithm>
#include <charconv>

namespace brokerproof::plan {

namespace {

bool is_name_char(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

/// Pieces of a template: literal text, or a name.
struct piece {
    bool is_name = false;
    std::string text;
};

std::size_t name_end(std::string_view text, std::size_t from) {
    while (from < text.size() && is_name_char(text[from])) ++from;
    return from;
}

/// Reads `$name`, `${name}` or `$$` at `at` (text[at] == '$'); returns the position behind it.
std::size_t read_dollar(std::string_view text, std::size_t at, std::vector<piece>& out) {
    const auto next = at + 1;
    if (next < text.size() && text[next] == '{') {
        const auto close = text.find('}', next);
        if (close != std::string_view::npos) {
            out.push_back({true, std::string(text.substr(next + 1, close - next - 1))});
            return close + 1;
        }
    }
    const auto end = name_end(text, next);
    if (end > next) {
        out.push_back({true, std::string(text.substr(next, end - next))});
        return end;
    }
    out.push_back({false, "$"});
    return next < text.size() && text[next] == '$' ? next + 1 : next;
}

std::vector<piece> pieces_of(std::string_view text) {
    std::vector<piece> out;
    std::size_t at = 0;
    while (at < text.size()) {
        if (text[at] == '$') {
            at = read_dollar(text, at, out);
            continue;
        }
        const auto dollar = std::min(text.find('$', at), text.size());
        out.push_back({false, std::string(text.substr(at, dollar - at))});
        at = dollar;
    }
    return out;
}

const mqtt::field_value* look_up(const environment& names, const std::string& name,
                                 std::optional<std::uint64_t> member) {
    if (member) {
        const auto own = names.find(name + '[' + std::to_string(*member) + ']');
        if (own != names.end()) return &own->second;
    }
    const auto common = names.find(name);
    return common == names.end() ? nullptr : &common->second;
}

std::optional<mqtt::field_value> resolve_text(const std::string& text, const environment& names,
                                              std::optional<std::uint64_t> member) {
    std::string out;
    for (const auto& part : pieces_of(text)) {
        if (!part.is_name) {
            out += part.text;
            continue;
        }
        const auto* value = look_up(names, part.text, member);
        if (value == nullptr) return {};
        out += to_text(*value);
    }
    return mqtt::field_value{out};
}

std::optional<mqtt::field_value> resolve_list(const value_list& list, const environment& names,
                                              std::optional<std::uint64_t> member) {
    mqtt::field_list out;
    for (const auto& element : list) {
        auto value = resolve(element, names, member);
        if (!value) return {};
        out.push_back(std::move(*value));
    }
    return mqtt::field_value{std::move(out)};
}

}  // namespace

std::optional<mqtt::field_value> resolve(const value_expr& value, const environment& names,
                                         std::optional<std::uint64_t> member) {
    if (const auto* literal = std::get_if<mqtt::field_value>(&value.content)) return *literal;
    if (const auto* text = std::get_if<text_template>(&value.content)) {
        return resolve_text(text->text, names, member);
    }
    if (const auto* list = std::get_if<value_list>(&value.content))
        return resolve_list(*list, names, member);
    const auto* found = look_up(names, std::get<reference>(value.content).name, member);
    if (found == nullptr) return {};
    return *found;
}

std::vector<std::string> names_in(const value_expr& value) {
    std::vector<std::string> out;
    if (const auto* name = std::get_if<reference>(&value.content)) out.push_back(name->name);
    if (const auto* text = std::get_if<text_template>(&value.content)) {
        for (const auto& part : pieces_of(text->text)) {
            if (part.is_name) out.push_back(part.text);
        }
    }
    if (const auto* list = std::get_if<value_list>(&value.content)) {
        for (const auto& element : *list)
            std::ranges::copy(names_in(element), std::back_inserter(out));
    }
    return out;
}

value_expr value_from_text(const std::string& text) {
    const auto parts = pieces_of(text);
    const bool has_name = std::ranges::any_of(parts, [](const piece& p) { return p.is_name; });
    if (!has_name) {
        std::string plain;
        for (const auto& part : parts) plain += part.text;
        return {mqtt::field_value{plain}};
    }
    if (parts.size() == 1) return {reference{parts.front().text}};
    return {text_template{text}};
}

std::string to_text(const mqtt::field_value& value) {
    struct visitor {
        std::string operator()(bool flag) const { return flag ? "true" : "false"; }
        std::string operator()(std::uint64_t number) const { return std::to_string(number); }
        std::string operator()(const std::string& text) const { return text; }
        std::string operator()(const mqtt::string_pair& pair) const {
            return pair.name + '=' + pair.value;
        }
        std::string operator()(const mqtt::field_list& list) const {
            std::string out;
            for (const auto& element : list) out += (out.empty() ? "" : ", ") + to_text(element);
            return out;
        }
    };
    return std::visit(visitor{}, value.value);
}

namespace {

std::optional<std::uint64_t> as_number(const mqtt::field_value& value) {
    if (const auto* flag = std::get_if<bool>(&value.value)) return *flag ? 1 : 0;
    if (const auto* number = std::get_if<std::uint64_t>(&value.value)) return *number;
    return {};
}

}  // namespace

bool same_value(const mqtt::field_value& left, const mqtt::field_value& right) {
    const auto left_number = as_number(left);
    const auto right_number = as_number(right);
    if (left_number && right_number) return *left_number == *right_number;
    const auto* left_list = std::get_if<mqtt::field_list>(&left.value);
    const auto* right_list = std::get_if<mqtt::field_list>(&right.value);
    // `reason_codes: 0x01` equals a list with that single element.
    if (left_list != nullptr && right_list == nullptr)
        return left_list->size() == 1 && same_value(left_list->front(), right);
    if (left_list == nullptr && right_list != nullptr)
        return right_list->size() == 1 && same_value(left, right_list->front());
    return left == right;
}

namespace {

std::string_view trim(std::string_view text) {
    while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
    while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
    return text;
}

std::optional<std::chrono::milliseconds> literal_duration(std::string_view text) {
    std::uint64_t count = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
    if (error != std::errc{} || count > 86'400'000) return {};
    const auto unit = text.substr(static_cast<std::size_t>(end - text.data()));
    const auto amount = static_cast<std::int64_t>(count);
    if (unit == "ms") return std::chrono::milliseconds(amount);
    if (unit == "s") return std::chrono::seconds(amount);
    if (unit == "min") return std::chrono::minutes(amount);
    return {};
}

std::optional<duration_expr::term> parse_term(std::string_view text) {
    duration_expr::term term;
    if (const auto slash = text.find('/'); slash != std::string_view::npos) {
        if (trim(text.substr(slash + 1)) != "2") return {};
        term.halved = true;
        text = trim(text.substr(0, slash));
    }
    if (text.empty()) return {};
    if (const auto literal = literal_duration(text)) {
        term.amount = *literal;
        return term;
    }
    if (text == "grace" || text == "keep_alive_tolerance" || text == "synced" ||
        text == "redelivery") {
        term.amount = std::string(text);
        return term;
    }
    if (text.front() != '$' || name_end(text, 1) != text.size() || text.size() == 1) return {};
    term.amount = std::string(text.substr(1));
    return term;
}

std::optional<std::chrono::milliseconds> resolve_name(const std::string& name,
                                                      const environment& names,
                                                      std::optional<std::uint64_t> member) {
    const auto* value = look_up(names, name, member);
    if (value == nullptr) return {};
    if (const auto* seconds = std::get_if<std::uint64_t>(&value->value)) {
        constexpr std::uint64_t most = 0xFFFFFFFF;  // an interval of MQTT
        return std::chrono::seconds(static_cast<std::int64_t>(std::min(*seconds, most)));
    }
    const auto* text = std::get_if<std::string>(&value->value);
    if (text == nullptr) return {};
    const auto sum = parse_duration_expr(*text);
    if (!sum) return {};
    environment rest = names;  // a name that refers to itself ends here, not in a loop
    rest.erase(name);
    return resolve(*sum, rest, member);
}

}  // namespace

std::optional<duration_expr> parse_duration_expr(std::string_view text) {
    duration_expr sum;
    for (std::size_t from = 0; from <= text.size();) {
        const auto plus = std::min(text.find('+', from), text.size());
        auto term = parse_term(trim(text.substr(from, plus - from)));
        if (!term) return {};
        sum.terms.push_back(std::move(*term));
        from = plus + 1;
    }
    return sum;
}

std::optional<std::chrono::milliseconds> resolve(const duration_expr& sum, const environment& names,
                                                 std::optional<std::uint64_t> member) {
    std::chrono::milliseconds total{0};
    for (const auto& term : sum.terms) {
        std::optional<std::chrono::milliseconds> part;
        if (const auto* literal = std::get_if<std::chrono::milliseconds>(&term.amount))
            part = *literal;
        if (const auto* name = std::get_if<std::string>(&term.amount))
            part = resolve_name(*name, names, member);
        if (!part) return {};
        total += term.halved ? *part / 2 : *part;
    }
    return total;
}

}  // namespace brokerproof::plan

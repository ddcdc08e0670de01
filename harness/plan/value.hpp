// Values in a plan: literals, `$names`, and texts with `${names}` in them; and how they are
// resolved.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "harness/base/problem.hpp"
#include "harness/mqtt/fields.hpp"

namespace brokerproof::plan {

/// The values of names at one moment of a case. A member of a client group sees `name[i]` before
/// `name`.
using environment = std::map<std::string, mqtt::field_value>;

/// `$name`: has the type of its value.
struct reference {
    std::string name;
    bool operator==(const reference&) const = default;
};

/// "m${n}-$topic": always text; `$$` is a dollar.
struct text_template {
    std::string text;
    bool operator==(const text_template&) const = default;
};

struct value_expr;
using value_list = std::vector<value_expr>;

struct value_expr {
    std::variant<mqtt::field_value, reference, text_template, value_list> content;
    bool operator==(const value_expr&) const = default;
};

/// None when a name has no value yet.
std::optional<mqtt::field_value> resolve(const value_expr& value, const environment& names,
                                         std::optional<std::uint64_t> member = {});
/// The names that the value mentions.
std::vector<std::string> names_in(const value_expr& value);
/// A value from the text of a scalar: `$name`, a text with `${name}`, or the text itself.
value_expr value_from_text(const std::string& text);

/// The text of a value in messages and in `${...}`: numbers in decimal, flags as true / false.
std::string to_text(const mqtt::field_value& value);
/// Compares two values. Flags compare with numbers as 0 and 1 (`$present` with a count), and single
/// values with lists of one element.
bool same_value(const mqtt::field_value& left, const mqtt::field_value& right);

/// "300ms", "4s + grace", "$probe", "$cap + grace": a sum of durations and names. The value of a
/// name is a text that is such a sum again, or a number of seconds; `grace`, `keep_alive_tolerance`
/// and `synced` come from the target. A term may be halved: "$cap / 2" is the only other operation
/// (to probe inside a granted interval).
struct duration_expr {
    struct term {
        /// A duration, or a name without `$`.
        std::variant<std::chrono::milliseconds, std::string> amount;
        bool halved = false;
        bool operator==(const term&) const = default;
    };
    std::vector<term> terms;
    bool operator==(const duration_expr&) const = default;
};

/// None when `text` is not such a sum.
std::optional<duration_expr> parse_duration_expr(std::string_view text);
std::optional<std::chrono::milliseconds> resolve(const duration_expr& sum, const environment& names,
                                                 std::optional<std::uint64_t> member = {});

}  // namespace brokerproof::plan

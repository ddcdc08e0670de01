// Describes field values for messages.
#include "harness/mqtt/fields.hpp"
#include "harness/mqtt/printing.hpp"

namespace brokerproof::mqtt {
namespace {

constexpr std::size_t shown_value = 64;

struct describer {
    std::string operator()(bool value) const { return value ? "true" : "false"; }
    // People know the reason codes of failures in their hexadecimal form.
    std::string operator()(std::uint64_t value) const {
        const bool code = value >= 0x80 && value <= 0xff;
        return code ? hex_byte(static_cast<std::uint8_t>(value)) : std::to_string(value);
    }
    std::string operator()(const std::string& value) const { return quoted(value, shown_value); }
    std::string operator()(const string_pair& value) const {
        return quoted(value.name, shown_value) + ": " + quoted(value.value, shown_value);
    }
    std::string operator()(const field_list& values) const {
        std::string text = "[";
        for (const field_value& value : values) {
            if (text.size() > 1) text += ", ";
            text += describe(value);
        }
        return text += ']';
    }
};

}  // namespace

std::string describe(const field_value& value) { return std::visit(describer{}, value.value); }

}  // namespace brokerproof::mqtt

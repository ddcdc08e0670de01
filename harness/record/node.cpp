#include "harness/record/node.hpp"

#include <cmath>
#include <limits>

#include <fmt/format.h>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "harness/base/printable.hpp"

namespace brokerproof::record {

std::string node::path() const {
    if (parent_ == nullptr) return {};
    const auto before = parent_->path();
    if (key_.empty()) return fmt::format("{}[{}]", before, index_);
    return fmt::format("{}{}{}", before, before.empty() ? "" : ".", printable(key_));
}

void node::fail(std::string_view text) const {
    if (failed()) return;
    const auto place = path();
    *fault_ = place.empty() ? std::string(text) : fmt::format("{}: {}", place, text);
}

void node::fail_at(std::string_view key, std::size_t index, std::string_view text) const {
    const node list(*value_, *this, key);
    node(*value_, list, {}, index).fail(text);
}

std::string node::json_text() const { return boost::json::serialize(*value_); }

const boost::json::value* node::find(std::string_view key, necessity wish) const {
    if (failed()) return nullptr;
    const auto* object = value_->if_object();
    if (object == nullptr) {
        fail("expected an object");
        return nullptr;
    }
    const auto* member = object->if_contains(key);
    if (member != nullptr && (wish == necessity::needed || !member->is_null())) return member;
    if (wish == necessity::needed) fail(fmt::format("there is no '{}'", key));
    return nullptr;
}

std::optional<wide_integer> node::integer() const {
    if (failed()) return std::nullopt;
    if (const auto* number = value_->if_int64())
        return wide_integer{static_cast<std::uint64_t>(*number), *number < 0};
    if (const auto* number = value_->if_uint64()) return wide_integer{*number, false};
    fail("expected a whole number");
    return std::nullopt;
}

void node::get_text(std::string& out) const {
    if (failed()) return;
    if (const auto* text = value_->if_string()) {
        out.assign(text->data(), text->size());
        return;
    }
    const auto* object = value_->if_object();
    const auto* hex = object == nullptr ? nullptr : object->if_contains("hex");
    if (hex == nullptr) return fail("expected a text");
    bytes data;
    node(*hex, *this, "hex").get_hex(data);
    out.assign(data.begin(), data.end());
}

void node::get_flag(bool& out) const {
    if (failed()) return;
    if (const auto* flag = value_->if_bool(); flag != nullptr && !rows_) {
        out = *flag;
    } else if (const auto* bit = value_->if_int64(); bit != nullptr && rows_ && *bit / 2 == 0) {
        out = *bit != 0;
    } else {
        fail(rows_ ? "expected 0 or 1" : "expected true or false");
    }
}

void node::get_number(double& out) const {
    if (failed()) return;
    if (value_->is_number()) {
        const auto number = value_->to_number<double>();
        if (!std::isfinite(number)) return fail("number out of range");  // such as 7e400
        out = number;
    } else if (value_->is_null()) {
        out = std::numeric_limits<double>::quiet_NaN();
    } else {
        fail("expected a number");
    }
}

void node::get_hex(bytes& out) const {
    if (failed()) return;
    const auto* text = value_->if_string();
    if (text == nullptr) return fail("expected hex digits");
    if (auto data = bytes_of_hex({text->data(), text->size()})) {
        out = std::move(*data);
    } else {
        fail("expected an even number of hex digits");
    }
}

}  // namespace brokerproof::record

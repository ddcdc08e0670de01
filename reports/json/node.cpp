#include "reports/json/node.hpp"

#include <fmt/format.h>
#include <boost/json.hpp>

#include "harness/plan/plan.hpp"
#include "harness/base/printable.hpp"
#include "reports/json/text.hpp"

namespace brokerproof::reports {

std::string json_node::path() const {
    if (parent_ == nullptr) return {};
    const auto before = parent_->path();
    if (key_.empty()) return fmt::format("{}[{}]", before, index_);
    return fmt::format("{}{}{}", before, before.empty() ? "" : ".", printable(key_));
}

void json_node::fail(std::string_view text) const {
    if (failed()) return;
    const auto at = path();
    *fault_ = at.empty() ? std::string(text) : fmt::format("{}: {}", at, text);
}

const boost::json::value* json_node::find(std::string_view key, presence needed) const {
    if (failed()) return nullptr;
    const auto* object = value_->if_object();
    if (object == nullptr) {
        fail("expected an object");
        return nullptr;
    }
    const auto* member = object->if_contains(key);
    if (member != nullptr && (needed == presence::required || !member->is_null())) return member;
    if (needed == presence::required) fail(fmt::format("there is no '{}'", key));
    return nullptr;
}

std::optional<json_node::wide_integer> json_node::integer() const {
    if (failed()) return std::nullopt;
    if (const auto* number = value_->if_int64())
        return wide_integer{static_cast<std::uint64_t>(*number), *number < 0};
    if (const auto* number = value_->if_uint64()) return wide_integer{*number, false};
    fail("expected a whole number");
    return std::nullopt;
}

void json_node::get(std::string& out) const {
    if (failed()) return;
    if (const auto* text = value_->if_string()) {
        out.assign(text->data(), text->size());
        return;
    }
    const auto* object = value_->if_object();
    if (object == nullptr || !object->contains("hex")) return fail("expected a text");
    bytes data;
    need("hex", data);
    out.assign(data.begin(), data.end());
}

void json_node::get(bool& out) const {
    if (failed()) return;
    if (const auto* flag = value_->if_bool()) {
        out = *flag;
    } else {
        fail("expected true or false");
    }
}

void json_node::get(double& out) const {
    if (failed()) return;
    if (value_->is_number()) {
        out = value_->to_number<double>();
    } else {
        fail("expected a number");
    }
}

void json_node::get(bytes& out) const {
    if (failed()) return;
    const auto* text = value_->if_string();
    if (text == nullptr) return fail("expected hex digits");
    if (auto data = bytes_of_hex({text->data(), text->size()})) {
        out = std::move(*data);
    } else {
        fail("expected an even number of hex digits");
    }
}

void json_node::get(mqtt::version& out) const {
    std::string tag;
    get(tag);
    if (failed()) return;
    if (const auto version = plan::version_by_tag(tag)) {
        out = *version;
    } else {
        fail("expected a version, v3.1.1 or v5");
    }
}

void json_node::get(mqtt::field_value& out) const {
    if (failed()) return;
    const auto* object = value_->if_object();
    if (value_->is_bool()) {
        get(out.value.emplace<bool>());
    } else if (value_->is_number()) {
        get(out.value.emplace<std::uint64_t>());
    } else if (value_->is_array()) {
        get(out.value.emplace<mqtt::field_list>());
    } else if (object != nullptr && object->contains("name")) {
        auto& pair = out.value.emplace<mqtt::string_pair>();
        need("name", pair.name);
        need("value", pair.value);
    } else {
        get(out.value.emplace<std::string>());
    }
}

}  // namespace brokerproof::reports

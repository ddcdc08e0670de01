// A place in a parsed JSON document that knows how it was reached, so that what is wrong can be
// said with its path. Nothing here throws: the first fault is kept, and everything after it does
// nothing.
#pragma once

#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/json/value.hpp>

#include "harness/base/bytes.hpp"
#include "harness/base/enum_names.hpp"
#include "harness/mqtt/fields.hpp"
#include "harness/mqtt/packet.hpp"

namespace brokerproof::reports {

class json_node {
public:
    /// The root of a document; `fault` takes the first thing that is wrong and outlives all nodes.
    json_node(const boost::json::value& value, std::string& fault)
        : value_(&value), fault_(&fault) {}

    /// "cases[3].trace.events[17].raw"; empty for the root.
    std::string path() const;
    bool failed() const { return !fault_->empty(); }
    void fail(std::string_view text) const;

    /// Reads a member that must be there.
    template <typename T>
    void need(std::string_view key, T& out) const {
        with_member(
            key, [&](const json_node& member) { member.get(out); }, presence::required);
    }
    /// Reads a member if it is there and not null; else `out` stays as it is.
    template <typename T>
    void want(std::string_view key, T& out) const {
        with_member(
            key, [&](const json_node& member) { member.get(out); }, presence::optional);
    }
    /// `visit(member)` if it is there and not null.
    void want_with(std::string_view key, const auto& visit) const {
        with_member(key, visit, presence::optional);
    }
    void need_with(std::string_view key, const auto& visit) const {
        with_member(key, visit, presence::required);
    }
    /// `visit(element)` for each element of this list.
    void for_each(const auto& visit) const;
    /// `visit(name, member)` for each member of this object.
    void for_each_member(const auto& visit) const;

    // What this node must be. A fault leaves `out` as it was.
    void get(std::string& out) const;
    void get(bool& out) const;
    void get(double& out) const;
    void get(bytes& out) const;  ///< hex digits
    void get(mqtt::version& out) const;
    void get(mqtt::field_value& out) const;
    template <std::integral T>
    void get(T& out) const {
        const auto number = integer();
        if (!number) return;
        if (const T narrow = static_cast<T>(number->value); fits(narrow, *number)) {
            out = narrow;
        } else {
            fail("number out of range");
        }
    }
    template <described_enum Enum>
    void get(Enum& out) const {
        std::string name;
        get(name);
        if (failed()) return;
        if (const auto value = enum_by_name<Enum>(name)) {
            out = *value;
            return;
        }
        std::string known;
        for (const auto value : all_values<Enum>)
            known.append(known.empty() ? "" : ", ").append(name_of(value));
        fail("expected one of " + known);
    }
    template <typename T>
    void get(std::vector<T>& out) const {
        for_each([&](const json_node& element) { element.get(out.emplace_back()); });
    }
    template <typename T>
    void get(std::optional<T>& out) const {
        get(out.emplace());
    }

private:
    enum class presence : std::uint8_t { required, optional };

    /// An integer in 64 bits, either signed or not.
    struct wide_integer {
        std::uint64_t value = 0;
        bool negative = false;
    };

    json_node(const boost::json::value& value, const json_node& parent, std::string_view key,
              std::size_t index)
        : value_(&value), fault_(parent.fault_), parent_(&parent), key_(key), index_(index) {}

    std::optional<wide_integer> integer() const;
    const boost::json::value* find(std::string_view key, presence needed) const;
    void with_member(std::string_view key, const auto& visit, presence needed) const;

    template <std::integral T>
    static bool fits(T narrow, const wide_integer& wide) {
        return std::cmp_less(narrow, 0) == wide.negative &&
               static_cast<std::uint64_t>(narrow) == wide.value;
    }

    const boost::json::value* value_;
    std::string* fault_;
    const json_node* parent_ = nullptr;
    std::string_view key_;
    std::size_t index_ = 0;
};

void json_node::with_member(std::string_view key, const auto& visit, presence needed) const {
    if (const auto* member = find(key, needed)) visit(json_node(*member, *this, key, 0));
}

void json_node::for_each(const auto& visit) const {
    if (failed()) return;
    const auto* list = value_->if_array();
    if (list == nullptr) return fail("expected a list");
    for (std::size_t i = 0; i < list->size() && !failed(); ++i)
        visit(json_node((*list)[i], *this, {}, i));
}

void json_node::for_each_member(const auto& visit) const {
    if (failed()) return;
    const auto* object = value_->if_object();
    if (object == nullptr) return fail("expected an object");
    for (const auto& [key, value] : *object) {
        if (failed()) return;
        visit(std::string(key), json_node(value, *this, key, 0));
    }
}

}  // namespace brokerproof::reports

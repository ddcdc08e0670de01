// A place in a parsed JSON document that knows how it was reached, so that a fault can be told with
// its path. Nothing here throws: the first fault is kept, and everything after it does nothing.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <boost/json/value.hpp>

#include "harness/base/bytes.hpp"

namespace brokerproof::record {

/// How a type stands in a file; form.hpp.
template <class Value>
struct form;

/// An integer in 64 bits, either signed or not.
struct wide_integer {
    std::uint64_t value = 0;
    bool negative = false;
};

class node {
public:
    /// The root of a document; `fault` takes the first fault and outlives all nodes.
    node(const boost::json::value& value, std::string& fault) : value_(&value), fault_(&fault) {}

    /// "cases[3].trace.events[17].raw"; empty for the root.
    std::string path() const;
    bool failed() const { return !fault_->empty(); }
    void fail(std::string_view text) const;
    /// At an element of the list under `key`: "thresholds[2]: ...".
    void fail_at(std::string_view key, std::size_t index, std::string_view text) const;

    /// `visit(member)` for a member that must be there.
    void need_with(std::string_view key, const auto& visit) const {
        if (const auto* member = find(key, necessity::needed)) visit(node(*member, *this, key));
    }
    /// `visit(member)` for a member that is there and not null.
    void want_with(std::string_view key, const auto& visit) const {
        if (const auto* member = find(key, necessity::wanted)) visit(node(*member, *this, key));
    }
    /// `visit(element)` for the element at `index` of this list, which must be there.
    void with_element(std::size_t index, const auto& visit) const;
    /// `visit(element)` for each element of this list.
    void for_each(const auto& visit) const;
    /// `visit(name, member)` for each member of this object.
    void for_each_member(const auto& visit) const;

    /// What this node must be. A fault leaves `out` as it was, or begun.
    template <class Value>
    void get(Value& out) const {
        if (!failed()) form<Value>::read(*this, out);
    }

    const boost::json::value& value() const { return *value_; }
    /// The value as JSON text, on one line.
    std::string json_text() const;
    /// Are records written as lists of their values from here on?
    bool in_rows() const { return rows_; }
    void set_rows(bool rows) { rows_ = rows; }

    // Of this node itself, as JSON has it; a fault when it is anything else.
    void get_text(std::string& out) const;  ///< or {"hex": "..."}
    void get_flag(bool& out) const;         ///< in rows: 0 or 1
    void get_number(double& out) const;     ///< null: not a number
    void get_hex(bytes& out) const;
    std::optional<wide_integer> integer() const;

private:
    enum class necessity : std::uint8_t { needed, wanted };

    node(const boost::json::value& value, const node& parent, std::string_view key,
         std::size_t index = 0)
        : value_(&value),
          fault_(parent.fault_),
          parent_(&parent),
          key_(key),
          index_(index),
          rows_(parent.rows_) {}

    const boost::json::value* find(std::string_view key, necessity wish) const;

    const boost::json::value* value_;
    std::string* fault_;
    const node* parent_ = nullptr;
    std::string_view key_;
    std::size_t index_ = 0;
    bool rows_ = false;
};

void node::with_element(std::size_t index, const auto& visit) const {
    if (failed()) return;
    const auto* list = value_->if_array();
    if (list == nullptr) return fail("expected a list");
    if (index >= list->size()) return fail("the row is too short");
    visit(node((*list)[index], *this, {}, index));
}

void node::for_each(const auto& visit) const {
    if (failed()) return;
    const auto* list = value_->if_array();
    if (list == nullptr) return fail("expected a list");
    for (std::size_t i = 0; i < list->size() && !failed(); ++i)
        visit(node((*list)[i], *this, {}, i));
}

void node::for_each_member(const auto& visit) const {
    if (failed()) return;
    const auto* object = value_->if_object();
    if (object == nullptr) return fail("expected an object");
    for (const auto& [key, value] : *object) {
        if (failed()) return;
        visit(std::string(key), node(value, *this, key));
    }
}

}  // namespace brokerproof::record

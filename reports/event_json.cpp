#include "reports/event_json.hpp"

#include <boost/describe/members.hpp>
#include <boost/json.hpp>
#include <boost/mp11/algorithm.hpp>

#include "harness/plan/plan.hpp"
#include "harness/trace/line.hpp"
#include "reports/json/text.hpp"

namespace brokerproof::reports {
namespace json = boost::json;
namespace {

template <class Happening>
using members_of = boost::describe::describe_members<Happening, boost::describe::mod_public>;

/// Puts the members of one happening into the object of its event.
class member_writer {
public:
    member_writer(json::object& into, const json::storage_ptr& memory)
        : into_(&into), memory_(memory) {}

    template <class Happening>
    void add_all(const Happening& happened) const {
        const Happening usual;
        boost::mp11::mp_for_each<members_of<Happening>>([&](auto member) {
            const auto& value = happened.*member.pointer;
            using type = std::decay_t<decltype(value)>;
            if (described_enum<type> || value != usual.*member.pointer) add(member.name, value);
        });
    }

private:
    void add(std::string_view key, const std::string& text) const {
        into_->emplace(key, text_to_json(text, memory_));
    }
    void add(std::string_view key, const bytes& raw) const { into_->emplace(key, hex_of(raw)); }
    void add(std::string_view key, const boxed<mqtt::field_value>& value) const {
        into_->emplace(key, field_to_json(*value, memory_));
    }
    void add(std::string_view, const boxed<mqtt::packet>&) const {}
    void add(std::string_view key, const std::vector<std::uint32_t>& list) const {
        into_->emplace(key, json::array(list.begin(), list.end(), memory_));
    }
    void add(std::string_view key, const std::vector<mqtt::violation>& list) const {
        json::array all(memory_);
        for (const auto& violation : list) {
            json::object entry(memory_);
            entry.emplace("statement", text_to_json(violation.statement, memory_));
            entry.emplace("offset", violation.offset);
            entry.emplace("text", text_to_json(violation.text, memory_));
            all.emplace_back(std::move(entry));
        }
        into_->emplace(key, std::move(all));
    }
    template <described_enum Enum>
    void add(std::string_view key, Enum value) const {
        into_->emplace(key, name_of(value));
    }
    template <std::integral Number>
    void add(std::string_view key, Number value) const {
        into_->emplace(key, value);
    }
    template <std::integral Number>
    void add(std::string_view key, const std::optional<Number>& value) const {
        into_->emplace(key, *value);
    }

    json::object* into_;
    json::storage_ptr memory_;
};

// What of a member is read; the rest is made from the bytes.
void read(const json_node&, boxed<mqtt::packet>&) {}
void read(const json_node&, std::vector<mqtt::violation>&) {}
void read(const json_node& node, boxed<mqtt::field_value>& out) {
    mqtt::field_value value;
    node.get(value);
    out = std::move(value);
}
template <class Value>
void read(const json_node& node, Value& out) {
    node.get(out);
}

template <class Happening>
void read_members(const json_node& node, Happening& happened) {
    boost::mp11::mp_for_each<members_of<Happening>>([&](auto member) {
        auto& value = happened.*member.pointer;
        const auto read_it = [&](const json_node& found) { read(found, value); };
        if constexpr (described_enum<std::decay_t<decltype(value)>>)
            node.need_with(member.name, read_it);
        else
            node.want_with(member.name, read_it);
    });
}

/// Only bytes are stored: what they mean is found out again, so that a better decoder also serves
/// old files.
void decode_again(trace::event& e) {
    if (auto* outward = std::get_if<trace::sent>(&e.happening))
        outward->packet = mqtt::decode(outward->raw, e.version, mqtt::sender::client).packet;
    auto* inward = std::get_if<trace::received>(&e.happening);
    if (inward == nullptr) return;
    auto decoded = mqtt::decode(inward->raw, e.version, mqtt::sender::server);
    inward->packet = std::move(decoded.packet);
    inward->violations = std::move(decoded.violations);
}

bool is_packet(const trace::event& e) {
    return e.as<trace::sent>() != nullptr || e.as<trace::received>() != nullptr;
}

}  // namespace

json::object event_to_json(const trace::event& e, mqtt::version usual,
                           const json::storage_ptr& memory) {
    json::object out(memory);
    out.emplace("at_us", e.at_us);
    out.emplace("kind", trace::kind_of(e.happening));
    if (!e.client.empty()) out.emplace("client", text_to_json(e.client, memory));
    if (e.connection != 0) out.emplace("connection", e.connection);
    if (e.version != usual) out.emplace("version", plan::tag_of(e.version));
    if (is_packet(e)) out.emplace("line", trace::describe_happening(e));
    const member_writer members(out, memory);
    std::visit([&](const auto& happened) { members.add_all(happened); }, e.happening);
    return out;
}

void read_event(const json_node& node, trace::event& e) {
    node.need("at_us", e.at_us);
    node.need_with("kind", [&](const json_node& kind) {
        std::string name;
        kind.get(name);
        if (kind.failed()) return;
        if (auto happened = trace::happening_of_kind(name))
            e.happening = std::move(*happened);
        else
            kind.fail("no such kind of event");
    });
    node.want("client", e.client);
    node.want("connection", e.connection);
    node.want("version", e.version);
    std::visit([&](auto& happened) { read_members(node, happened); }, e.happening);
    if (!node.failed()) decode_again(e);
}

}  // namespace brokerproof::reports

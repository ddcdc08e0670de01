#include "reports/trace_fields.hpp"

#include "harness/mqtt/codec.hpp"
#include "harness/trace/line.hpp"

namespace brokerproof::record {

void form<mqtt::field_value>::read(const node& from, mqtt::field_value& out) {
    const auto& json = from.value();
    const auto* object = json.if_object();
    if (json.is_bool()) {
        from.get(out.value.emplace<bool>());
    } else if (json.is_number()) {
        from.get(out.value.emplace<std::uint64_t>());
    } else if (json.is_array()) {
        from.get(out.value.emplace<mqtt::field_list>());
    } else if (object != nullptr && object->contains("name")) {
        from.get(out.value.emplace<mqtt::string_pair>());
    } else {
        from.get(out.value.emplace<std::string>());
    }
}

shape form<mqtt::field_value>::describe(shape_book& book) {
    return book.put_name("Value", "A value of a packet's field.", [&] {
        shape either{.kind = shape_kind::either};
        either.parts = {shape_of<bool>(book), shape_of<std::uint64_t>(book),
                        shape_of<std::string>(book), shape_of<mqtt::string_pair>(book),
                        shape_of<mqtt::field_list>(book)};
        return either;
    });
}

std::string description<trace::event>::line_of(const trace::event& event) {
    const bool is_packet =
        event.get_if<trace::sent>() != nullptr || event.get_if<trace::received>() != nullptr;
    return is_packet ? trace::describe_happening(event) : std::string();
}

void description<trace::event>::decode(trace::event& event) {
    if (auto* outward = std::get_if<trace::sent>(&event.happening))
        outward->packet = mqtt::decode(outward->raw, event.version, mqtt::sender::client).packet;
    auto* inward = std::get_if<trace::received>(&event.happening);
    if (inward == nullptr) return;
    auto decoded = mqtt::decode(inward->raw, event.version, mqtt::sender::server);
    inward->packet = std::move(decoded.packet);
    inward->violations = std::move(decoded.violations);
}

}  // namespace brokerproof::record

#include "harness/record/shape.hpp"

#include <cassert>
#include <utility>

namespace brokerproof::record {

void add_fields(record_shape& into, record_shape part) {
    for (auto& parent : part.parents) into.parents.push_back(std::move(parent));
    for (auto& field : part.fields) into.fields.push_back(std::move(field));
    for (auto& choice : part.choices) into.choices.push_back(std::move(choice));
    if (!part.tag.empty()) into.tag = std::move(part.tag);
}

void shape_book::reserve(std::string_view name) {
    index_.emplace(name, records_.size());
    records_.emplace_back().name = name;
}

void shape_book::put(record_shape described) {
    const auto place = index_.find(described.name);
    assert(place != index_.end());
    records_[place->second] = std::move(described);
}

const record_shape& shape_book::at(std::string_view name) const {
    const auto place = index_.find(name);
    assert(place != index_.end());
    return records_[place->second];
}

}  // namespace brokerproof::record

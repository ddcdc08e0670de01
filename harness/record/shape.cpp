#include "harness/record/shape.hpp"

#include <cassert>
#include <stdexcept>
#include <string>
#include <utility>

namespace brokerproof::record {

void add_fields(record_shape& into, record_shape part) {
    for (auto& parent : part.parents) into.parents.push_back(std::move(parent));
    for (auto& field : part.fields) into.fields.push_back(std::move(field));
    for (auto& choice : part.choices) into.choices.push_back(std::move(choice));
    if (!part.tag.empty()) into.tag = std::move(part.tag);
}

bool shape_book::claim(std::string_view name, std::type_index owner) {
    const auto [place, is_new] = index_.emplace(name, records_.size());
    if (is_new) {
        records_.emplace_back().name = name;
        owners_.push_back(owner);
    } else if (owners_[place->second] != owner) {
        throw std::logic_error("two types are called " + std::string(name));
    }
    return is_new;
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

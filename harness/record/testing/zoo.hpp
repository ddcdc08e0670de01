// Structs of every kind, for the tests of this folder.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "harness/record/record_form.hpp"

namespace brokerproof::zoo {

enum class diet : std::uint8_t { plants, meat, both };
BOOST_DESCRIBE_ENUM(diet, plants, meat, both)

struct place {
    double east_m = 0;
    double north_m = 0;
    bool operator==(const place&) const = default;
};

struct animal {
    std::string name;
    std::uint8_t legs = 4;
    diet food = diet::plants;
    bool wild = true;
    std::optional<double> weight;
    std::vector<std::string> keepers;
    bool operator==(const animal&) const = default;
};

struct lion : animal {
    std::string roar;
    std::map<std::string, int> cubs;
    place den;
    bytes collar;
    int age = 7;  ///< follows from the ring
    bool operator==(const lion&) const = default;
};

struct house {
    std::int64_t at_ms = 0;
    std::vector<place> doors;
    std::vector<lion> lions;
    bool operator==(const house&) const = default;
};

}  // namespace brokerproof::zoo

namespace brokerproof::record {

template <>
struct description<zoo::place> {
    using self = zoo::place;
    static constexpr std::string_view name = "Place";
    static constexpr std::string_view about = "Where something is.";
    static constexpr std::tuple fields{field{"east_m", &self::east_m, "Metres to the east."},
                                       field{"north_m", &self::north_m, "Metres to the north."}};
};

template <>
struct description<zoo::animal> {
    using self = zoo::animal;
    static constexpr std::string_view name = "Animal";
    static constexpr std::string_view about = "Anything that is fed.";
    static constexpr std::tuple fields{
        field{"name", &self::name, "As the keepers call it.", wording::plain},
        field{"legs", &self::legs, "How many legs it has."},
        field{"food", &self::food, "What it eats.", presence::optional},
        field{"wild", &self::wild, "It was not born here.", presence::omit_default},
        field{"weight", &self::weight, "Its weight, when it was put on the scales."},
        field{"keepers", &self::keepers, "Who may go in.", presence::omit_default}};
};

template <>
struct description<zoo::lion> {
    using self = zoo::lion;
    static constexpr std::string_view name = "Lion";
    static constexpr std::string_view about = "A lion.";
    static constexpr std::tuple fields{
        constant{"kind", "lion", "Always lion."},
        inherited<zoo::animal>{},
        field{"roar", &self::roar, "What visitors hear."},
        derived{"loudness", [](const self& value) { return value.roar.size(); }, "How loud it is."},
        field{"cubs", &self::cubs, "Age of each cub."},
        inlined{&self::den},
        field{"collar", &self::collar, "What its collar sends."},
        not_stored{&self::age, "follows from the ring"}};
};

template <>
struct description<zoo::house> {
    using self = zoo::house;
    static constexpr std::string_view name = "House";
    static constexpr std::string_view about = "A house of the zoo.";
    static constexpr layout placed = layout::lines;
    static constexpr std::tuple fields{
        constant{"format", 3, "Of this file."},
        field{"at_ms", &self::at_ms, "When it was looked at."},
        field{"doors", &self::doors, "Where its doors are.", layout::rows},
        field{"lions", &self::lions, "All of them.", layout::lines}};
    static void complete(const node& from, self& value) {
        for (std::size_t i = 0; i < value.lions.size(); ++i) {
            if (value.lions[i].roar.empty()) from.fail_at("lions", i, "a lion that does not roar");
        }
    }
};

}  // namespace brokerproof::record

// Structs of every kind, for the tests of this folder.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <variant>
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

struct hay {
    int bales = 0;
    bool operator==(const hay&) const = default;
};
struct hunt {
    std::string prey;
    std::optional<double> weight_kg;
    bool operator==(const hunt&) const = default;
};
struct fast {
    bool operator==(const fast&) const = default;
};
using meal = std::variant<hay, hunt, fast>;

struct feeding {
    std::int64_t at_ms = 0;
    meal served;
    meal next;
    std::map<std::string, int> leftovers;  ///< not stored as such
    bool operator==(const feeding&) const = default;
};

/// What others want to know of a feeding.
struct feeding_sum {
    bool all_eaten = true;
};
inline feeding_sum sum_of(const feeding& fed) { return {fed.leftovers.empty()}; }

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
struct description<zoo::hay> {
    static constexpr std::string_view name = "Hay";
    static constexpr std::string_view word = "hay";
    static constexpr std::string_view about = "For those that eat plants.";
    static constexpr std::tuple fields{field{"bales", &zoo::hay::bales, "How many."}};
};

template <>
struct description<zoo::hunt> {
    using self = zoo::hunt;
    static constexpr std::string_view name = "Hunt";
    static constexpr std::string_view word = "hunt";
    static constexpr std::string_view about = "For those that eat meat.";
    static constexpr std::tuple fields{
        field{"prey", &self::prey, "What was caught.", wording::plain},
        field{"weight_kg", &self::weight_kg, "How much it was.", presence::omit_default}};
};

template <>
struct description<zoo::fast> {
    static constexpr std::string_view name = "Fast";
    static constexpr std::string_view word = "fast";
    static constexpr std::string_view about = "Nothing at all.";
    static constexpr std::tuple<> fields{};
};

template <>
struct choice<zoo::meal> {
    static constexpr std::string_view name = "Meal";
    static constexpr std::string_view about = "What an animal gets.";
    static constexpr std::string_view tag = "meal";
};

template <>
struct description<zoo::feeding_sum> {
    static constexpr std::string_view name = "FeedingSum";
    static constexpr std::string_view about = "What others want to know of a feeding.";
    static constexpr std::tuple fields{
        field{"all_eaten", &zoo::feeding_sum::all_eaten, "Nothing was left."}};
};

template <>
struct description<zoo::feeding> {
    using self = zoo::feeding;
    static constexpr std::string_view name = "Feeding";
    static constexpr std::string_view about = "A meal that was served.";
    static constexpr std::string_view kind = "feeding";
    static constexpr int format = 2;
    static constexpr std::tuple fields{constant{"format", format, "Of this file."},
                                       constant{"kind", kind, "What this file is."},
                                       field{"at_ms", &self::at_ms, "When."},
                                       inlined{&self::served},
                                       field{"next", &self::next, "What comes next."},
                                       derived_members{&zoo::sum_of},
                                       not_stored{&self::leftovers, "they are thrown away"}};
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

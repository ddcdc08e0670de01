// Files of conformance results and proofs lose no field.
#include "harness/mqtt/record/testing/version_sample.hpp"
#include "harness/record/testing/filled.hpp"
#include "reports/proof_fields.hpp"
#include "reports/result_fields.hpp"
#include "reports/watch_fields.hpp"

namespace brokerproof::record {

template <>
struct sample<mqtt::field_value> {
    static void fill(mqtt::field_value& out, filler& numbers) {
        mqtt::field_list list;
        list.push_back({true});
        list.push_back({std::uint64_t{18446744073709551615U}});
        list.push_back({"text " + std::to_string(numbers.next())});
        list.push_back({mqtt::string_pair{"name", "\xFF"}});
        out.value = std::move(list);
    }
};

template <class Value>
struct sample<boxed<Value>> {
    static void fill(boxed<Value>& out, filler& numbers) {
        Value value;
        numbers.fill(value);
        out = boxed<Value>(std::move(value));
    }
};

template <>
struct sample<facts::microseconds> {
    static void fill(facts::microseconds& out, filler& numbers) {
        out = facts::microseconds(numbers.next());
    }
};

template <>
struct sample<trace::event> {
    static void fill(trace::event& out, filler& numbers) {
        filled_detail::fill_fields(out, numbers);
        description<trace::event>::decode(out);
    }
};

}  // namespace brokerproof::record

namespace brokerproof::reports {
namespace {

using record::expect_that_nothing_gets_lost;
using record::filled;

TEST(result_fields, every_field_of_a_result_comes_back) {
    expect_that_nothing_gets_lost<run_result>();
    expect_that_nothing_gets_lost<proof>();
    expect_that_nothing_gets_lost<watch::watch_report>();
}

TEST(result_fields, every_kind_of_event_comes_back) {
    trace::trace seen;
    seen.version = mqtt::version::v311;
    record::record_form_detail::alternatives_of<trace::happening>::for_each(
        [&]<class Happening>(const Happening*) {
            auto& event = seen.events.emplace_back();
            event.happening = filled<Happening>();
            record::description<trace::event>::decode(event);
        });
    EXPECT_EQ(seen.events.size(), std::variant_size_v<trace::happening>);
    const auto read = record::read_json<trace::trace>(record::json_text(seen), "file");
    ASSERT_TRUE(read) << describe(read.error());
    EXPECT_EQ(*read, seen);
}

TEST(result_fields, every_kind_of_fact_comes_back) {
    std::vector<facts::fact> list;
    record::record_form_detail::alternatives_of<facts::value>::for_each(
        [&]<class Value>(const Value*) {
            list.push_back({"x-fact", mqtt::version::v311, filled<Value>()});
        });
    EXPECT_EQ(list.size(), std::variant_size_v<facts::value>);
    const auto read = record::read_json<std::vector<facts::fact>>(record::json_text(list), "file");
    ASSERT_TRUE(read) << describe(read.error());
    EXPECT_EQ(*read, list);
}

}  // namespace
}  // namespace brokerproof::reports

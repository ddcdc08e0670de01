// The facts of one run, looked up by key and version.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "harness/facts/fact.hpp"

namespace brokerproof::reports {

using fact_list = std::vector<facts::fact>;

class fact_book {
public:
    explicit fact_book(const fact_list& observed) : observed_(&observed) {}

    bool records(std::string_view key) const;

    /// All values of that kind, in the order in which they were recorded.
    template <class Value>
    std::vector<Value> values(std::string_view key, mqtt::version version) const {
        std::vector<Value> out;
        for (const auto& fact : *observed_) {
            const auto* value = std::get_if<Value>(&fact.value);
            if (fact.key == key && fact.version == version && value != nullptr)
                out.push_back(*value);
        }
        return out;
    }
    /// The first value of that kind.
    template <class Value>
    std::optional<Value> first(std::string_view key, mqtt::version version) const {
        const auto recorded = values<Value>(key, version);
        return recorded.empty() ? std::nullopt : std::optional(recorded.front());
    }
    /// The number of the first count.
    std::optional<std::uint64_t> number(std::string_view key, mqtt::version version) const;

    /// The text that `say` returns for each version: "x" where all agree, else "v3.1.1: x; v5: y".
    using teller = std::function<std::optional<std::string>(mqtt::version version)>;
    static std::optional<std::string> by_version(const teller& say);

private:
    const fact_list* observed_;
};

}  // namespace brokerproof::reports

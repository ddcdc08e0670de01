// Facts by name and version. The name of a fact that a case recorded ends with its version,
// "... (v5)"; what CONNACK announced has none.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "reports/observed_profile.hpp"

namespace brokerproof::reports {

class fact_book {
public:
    explicit fact_book(const fact_list& observed) : observed_(&observed) {}

    /// The whole names, as they were recorded.
    std::vector<std::string> names_of(std::string_view name) const;
    /// All values, in the order in which they were recorded; `version` may be empty.
    std::vector<std::string> values_of(std::string_view name, std::string_view version) const;
    /// The first value.
    std::optional<std::string> value_of(std::string_view name, std::string_view version) const;
    /// The number at its beginning.
    std::optional<std::uint64_t> number_of(std::string_view name, std::string_view version) const;

    /// What `say` makes of each version: "x" where all agree, else "v3.1.1: x; v5: y".
    using teller = std::function<std::optional<std::string>(std::string_view version)>;
    static std::optional<std::string> by_version(const teller& say);

private:
    const fact_list* observed_;
};

}  // namespace brokerproof::reports

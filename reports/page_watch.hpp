// What a page shows of `brokerproof watch`: the report, what was not read, and the words of causes,
// findings and rules. The words come from the tables of harness/watch and harness/witness, so that
// they stand in one place only.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "harness/record/written_json.hpp"
#include "harness/watch/report.hpp"

namespace brokerproof::reports {

struct cause_words {
    std::string sentence;
    std::string cure;

    bool operator==(const cause_words&) const = default;
};

struct finding_words {
    watch::grade grade{};
    std::string sentence;
    std::string section;  ///< of the standard; may be empty
    std::string cure;

    bool operator==(const finding_words&) const = default;
};

/// All words, by the names of causes, findings, rules and fates.
struct watch_words {
    std::map<std::string, cause_words> causes;
    std::map<std::string, finding_words> findings;
    std::map<std::string, std::string> rules;     ///< the sentence of each
    std::map<std::string, std::string> retained;  ///< of each fate
    std::map<std::string, std::string> wills;     ///< of each fate

    bool operator==(const watch_words&) const = default;
};

watch_words words_of_watch();

struct page_watch {
    record::written_json<watch::watch_report> report;
    std::vector<std::string> notices;  ///< what was not read, a line each

    bool operator==(const page_watch&) const = default;
};

/// Bounded: 1,000 clients, the last 50 spans of each, and the beginnings of long texts. A notice
/// says what was left out.
page_watch page_of(const watch::watch_report& seen);

}  // namespace brokerproof::reports

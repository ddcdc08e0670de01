#include "reports/page_watch.hpp"

#include "harness/record/files.hpp"
#include "reports/trace_fields.hpp"
#include "reports/watch_fields.hpp"
#include "reports/watch_report.hpp"

namespace brokerproof::reports {

watch_words words_of_watch() {
    watch_words words;
    for (const auto kind : all_values<watch::cause>) {
        const auto& row = watch::info_of(kind);
        words.causes[std::string(name_of(kind))] = {std::string(row.sentence),
                                                    std::string(row.cure)};
    }
    for (const auto kind : all_values<watch::finding>) {
        const auto& row = watch::info_of(kind);
        words.findings[std::string(name_of(kind))] = {
            row.grade, std::string(row.sentence), std::string(row.section), std::string(row.cure)};
    }
    for (const auto kind : all_values<witness::rule>)
        words.rules[std::string(name_of(kind))] = witness::info_of(kind).sentence;
    return words;
}

page_watch page_of(const watch::watch_report& seen) {
    return {record::written_once(seen), watch_notices(seen)};
}

}  // namespace brokerproof::reports

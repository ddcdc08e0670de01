#include "harness/prove/rule_notes.hpp"

#include <utility>

namespace brokerproof::prove {

void rule_notes::add(const rule_note& at, const std::vector<witness::breach>& breaches) {
    std::map<std::pair<witness::rule, witness::side>, rule_note> notes;
    for (const auto& breach : breaches) {
        const auto [known, is_new] = notes.try_emplace({breach.kind, breach.sender}, at);
        auto& note = known->second;
        ++note.count;
        if (!is_new) continue;
        note.kind = breach.kind;
        note.sender = breach.sender;
        note.first = breach;
    }
    for (auto& [key, note] : notes) notes_.push_back(std::move(note));
}

std::vector<const rule_note*> rule_notes::accusations() const {
    std::vector<const rule_note*> out;
    for (const auto& note : notes_) {
        if (note.sender == witness::side::broker && note.defect.empty()) out.push_back(&note);
    }
    return out;
}

std::vector<const rule_note*> rule_notes::own_breaches() const {
    std::vector<const rule_note*> out;
    for (const auto& note : notes_) {
        if (note.sender == witness::side::client && note.variant.empty() && note.defect.empty())
            out.push_back(&note);
    }
    return out;
}

std::map<witness::rule, std::set<std::string_view>> rule_notes::caught() const {
    std::map<witness::rule, std::set<std::string_view>> out;
    for (const auto& row : witness::all_rules()) {
        if (row.broker.exist()) out[row.kind];
    }
    for (const auto& note : notes_) {
        if (note.sender == witness::side::broker && !note.defect.empty())
            out[note.kind].insert(note.defect);
    }
    return out;
}

}  // namespace brokerproof::prove

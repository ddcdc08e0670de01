// The audit of shared subscriptions: section 4.8.2, v5. Each message is owed to one of the members,
// whichever the broker chooses. Pure.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <utility>
#include <vector>

#include <boost/unordered/unordered_flat_map.hpp>

#include "loadgen/ledger/ledger.hpp"
#include "loadgen/ledger/queue_limit.hpp"
#include "loadgen/ledger/subscriber_index.hpp"

namespace brokerproof::loadgen {

class share_audit {
public:
    using match = subscriber_index::match;

    /// All references must outlive the audit.
    share_audit(const topology& layout, const received_book& received, const audit_policy& policy)
        : layout_(layout), received_(received), policy_(policy) {}

    /// `members`: those of one share that the topic of the stream matches, at least one. What was
    /// owed to them counts in the group of the first.
    void look_at(stream_key stream, const sent_stream& sent, std::span<const match> members,
                 ledger_report& into);
    /// After all streams: what is lost, and how evenly the members were served.
    void settle(ledger_report& into);

private:
    struct receiver;
    struct fates;
    std::vector<account> accounts_of(stream_key stream, const sent_stream& sent,
                                     std::span<const match> members) const;
    std::vector<receiver> receivers_of(const std::vector<account>& members);
    fates fates_of(const std::vector<account>& members) const;
    void judge_copies(const std::vector<account>& members, const std::vector<receiver>& receivers,
                      ledger_report& into) const;
    sequence_set judge_strays(const std::vector<account>& members,
                              const std::vector<receiver>& receivers, const fates& known,
                              ledger_report& into) const;
    void judge_missing(std::uint32_t share, const std::vector<account>& members,
                       const sequence_set& seen, const sequence_set& strays, const fates& known,
                       delivery_counts& into);
    void settle_share(std::uint32_t share, std::vector<shortfall>& lacking, ledger_report& into);
    std::vector<absence> absences_of(std::uint32_t share) const;
    void report_balance(ledger_report& into) const;

    const topology& layout_;
    const received_book& received_;
    const audit_policy& policy_;
    std::map<std::uint32_t, std::vector<shortfall>> shortfalls_;     ///< by share
    std::map<std::uint32_t, std::vector<client_number>> members_;    ///< of shares with shortfalls
    boost::unordered_flat_map<client_number, std::uint64_t> taken_;  ///< messages of each member
};

}  // namespace brokerproof::loadgen

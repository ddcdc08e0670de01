// The defects that can be switched on in the reference broker. Each is a few lines behind one
// switch and breaks one promise. Defects that only edit packets are in harness/defects.
#pragma once

#include <bitset>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace brokerproof::reference_broker {

enum class defect : std::uint8_t {
    expiry_from_connect,
    expiry_from_last_packet,
    expiry_capped_silently,
    expiry_capped_at_resumption,
    expiry_lazy,
    expiry_timer_stale,
    expiry_only_after_disconnect,
    expiry_zero_only_after_disconnect,
    expired_subscriptions_survive,
    expired_queue_survives,
    clean_start_keeps_subscriptions,
    clean_start_keeps_queue,
    clean_start_keeps_inbound,
    clean_start_drops_will,
    clean_start_session_not_kept,
    clean_start_sets_aside,
    v311_session_ends_at_close,
    v311_session_ends_after_seconds,
    v311_clean_session_lasts,
    v311_resume_keeps_interval,
    assigned_id_shared,
    disconnect_raise_accepted,
    disconnect_raise_tests_granted,
    disconnect_raise_drops_will,
    disconnect_any_reason_drops_will,
    malformed_connect_accepted,
    malformed_packet_ignored,
    takeover_before_auth,
    refused_connect_discards,
    refused_connect_sends_will,
    refused_connect_replaces_will,
    malformed_connect_sends_will,
    takeover_keeps_old_open,
    takeover_refuses_new,
    takeover_is_graceful,
    sessions_per_listener,
    takeover_within_listener_only,
    takeover_ends_session,
    takeover_keeps_what_has_no_length,
    takeover_cleans_up_late,
    takeover_drops_in_flight,
    takeover_keeps_window,
    takeover_sends_retained,
    takeover_old_close_ends_new,
    offline_not_queued,
    offline_qos_0_as_qos_1,
    offline_qos_of_publisher,
    offline_wildcards_missed,
    queue_lifo,
    queue_by_payload,
    queue_limited_to_window,
    queue_limit_halved,
    queue_limit_ignored,
    queue_full_disordered,
    queue_full_of_expired,
    queue_stops_at_window,
    queue_sent_once,
    queue_forgets_identifiers,
    queue_refuses_long_topics,
    retained_on_resume,
    retained_ignores_window,
    retained_in_flight_lost,
    resume_forgets_subscriptions,
    resume_forgets_qos,
    resume_forgets_no_local,
    resume_forgets_retain_as_published,
    resume_forgets_identifier,
    resume_forgets_unsubscribe,
    redelivery_missing,
    redelivery_fresh_id,
    redelivery_after_new,
    redelivery_by_packet_id,
    redelivery_publish_after_pubrec,
    redelivery_forgets_retain,
    redelivery_forgets_request,
    redelivery_forgets_expiry,
    redelivery_by_timer,
    packet_ids_reused,
    inbound_forgotten_at_close,
    inbound_kept_after_pubrel,
    inbound_delivered_twice,
    inbound_forgotten_at_repeat,
    inbound_id_taken_by_own,
    inbound_id_acknowledged_before,
    refused_publish_routed,
    refused_publish_holds_id,
    pubrec_failure_ignored,
    pubrec_unknown_ignored,
    pubrec_unknown_moves_another,
    pubrec_unknown_fills_window,
    pubrel_ends_own_message,
    puback_failure_ignored,
    quota_not_restored,
    quota_carried_over,
    quota_inherited,
    quota_refilled_by_any,
    quota_raised_by_strangers,
    quota_holds_pings,
    redelivery_ignores_window,
    own_receive_maximum_unenforced,
    quota_freed_at_pubrec,
    quota_lost_on_oversize,
    will_not_cancelled,
    will_timer_survives,
    will_timer_sends_newer,
    will_of_first_visit,
    will_dropped_by_error,
    will_at_once_when_asked_for,
    will_empty_dropped,
    will_forgets_retain,
    will_forgets_properties,
    will_delayed_is_lost,
    will_lost_at_session_end,
    will_twice,
    will_not_at_keep_alive,
    will_expiry_from_connect,
    message_expiry_not_reduced,
    message_expiry_at_enqueue_only,
    message_expiry_drops_in_flight,
    message_expiry_drops_pubrel,
    message_expiry_refuses_pubrec,
    message_expiry_retained_ignored,
    message_expiry_zero_is_none,
    message_expiry_holds_window,
    message_expiry_renewed,
    shared_expiry_ignored,
    shared_to_all,
    shared_dropped_while_offline,
    shared_dead_members,
    shared_passes_on_qos_2,
    shared_passes_on_qos_2_at_close,
    shared_refused_offered_again,
    shared_retained_sent,
    shared_member_twice,
    shared_not_passed_on,
    shared_qos_of_publisher,
    shared_one_group_only,
    shared_wildcards_missed,
    shared_wildcards_to_all,
    shared_forgets_properties,
    shared_identifier_of_another,
    resubscribe_keeps_old,
    resubscribe_updates_qos_only,
    subscriptions_first_hundred,
    unsubscribe_drops_in_flight,
    unsubscribe_clears_all,
    retained_topic_cut_short,
    topic_cut_short,
    topic_loses_four_bytes,
    topic_loses_byte_order_mark,
    properties_lost_when_long,
    retained_clearing_not_queued,
    retained_clearing_recalls,
    retained_first_only,
    retained_parent_missed,
    retained_for_first_filter_only,
    retained_without_identifier,
    retained_not_cleared,
    overlap_lowest_qos,
    overlap_one_identifier,
    v311_gets_properties,
    v311_gets_disconnect,
    alias_kept_in_session,
    keep_alive_of_its_own,
    restart_loses_sessions,
    restart_loses_subscriptions,
    restart_loses_queue,
    restart_loses_in_flight,
    restart_loses_inbound,
    restart_loses_retained,
    restart_loses_wills,
    restart_renews_expiry,
    restart_stops_expiry,
    restart_doubles_newest,
    restart_moves_oldest,
    reload_loses_sessions,
    reload_loses_subscriptions,
    reload_loses_queue,
    reload_loses_in_flight,
    reload_loses_inbound,
    unread_loses_messages,
    unread_newest_first,
    unread_lost_at_close,
    unread_holds_up_others,
    expiry_capped_at_a_minute,
    packet_ids_wrap_into_flight,
    inbound_forgotten_at_wrap,
    kill_loses_everything_new,
    kill_loses_the_latest,
};

inline constexpr std::size_t defect_count = 189;

struct defect_info {
    defect kind;
    std::string_view name;   ///< "expiry-from-connect"
    std::string_view about;  ///< one sentence that says what the broker does wrong
};

/// In the order of the enumeration.
std::span<const defect_info> broker_defects();
const defect_info* find_broker_defect(std::string_view name);

using defect_set = std::bitset<defect_count>;

/// `if (wrong(defect::x))` stands where the broker keeps a promise. The switches remember which
/// defects the code asked for: a run that never asks for a defect cannot be changed by it.
class switches {
public:
    explicit switches(std::optional<defect> switched_on = {}) : switched_on_(switched_on) {}

    bool operator()(defect candidate) const {
        asked_.set(static_cast<std::size_t>(candidate));
        return switched_on_ == candidate;
    }
    const defect_set& asked() const { return asked_; }

private:
    std::optional<defect> switched_on_;
    mutable defect_set asked_;
};

}  // namespace brokerproof::reference_broker

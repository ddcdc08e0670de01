// Made from the tables of fields (reports/*_fields.hpp), and checked against them by the
// tests: do not edit. BROKERPROOF_UPDATE_GOLDEN=1 ctest -R load_reports writes it anew.

/** A text that is not UTF-8 stands as its bytes in hex. */
export type Text = string | { hex: string };

/** A conformance run of a page. */
export interface PageRun extends RunSummary {
  /** 0 all required hold, 1 violations, 3 not judged, 130 interrupted. */
  exit_code: number;
  /** The verdicts. */
  counts: Counts;
  /** One page on the broker. */
  profile: ProfileAnswer[];
  /** For the profile: what late cases need. */
  proposals: Proposal[];
  /** Ids of new findings; those that probably have one cause stand together, the gravest first. */
  causes: string[][];
  /** All of them. */
  cases: PageCase[];
}

/** A conformance run without its cases. */
export interface RunSummary {
  /** The version of brokerproof. */
  brokerproof: string;
  /** UTC, ISO 8601. */
  started: string;
  /** The broker that was tested. */
  broker: BrokerInfo;
  /** Client ids, topics and ports follow from it. */
  seed: number;
  /** Number of rounds. */
  repeat: number;
  /** How many cases ran side by side; 0: all. */
  jobs: number;
  /** Duration of the whole run. */
  wall_s: number;
  /** Processor time of brokerproof. */
  cpu_s: number;
  /** The longest time that one case waited on purpose. */
  longest_wait_ms: number;
  /** Connections that the cases opened. */
  connections: number;
  /** Cases that timing noise left open, so that they were run again. */
  second_looks: number;
  /** Cases whose traces were cut, to keep the memory of the run bounded. */
  cut_traces: number;
  /** Ctrl-C ended the run. */
  interrupted: boolean;
  /** What failed, with the broker's last log lines; empty: nothing. */
  environment_problem: Text;
  /** What the broker did to the run as a whole. */
  incidents: BrokerIncident[];
  /** What is wrong with the expectations file. */
  unexpected: Text[];
  /** Facts about the broker. */
  observed: Fact[];
}

/** The broker that was tested. */
export interface BrokerInfo {
  /** The profile, or the URL. */
  name: Text;
  /** Which broker it is. */
  product: Text;
  /** Its version, or unknown. */
  version: Text;
  /** Where it listens. */
  url: Text;
  /** Whether its certificate was not checked. */
  insecure?: boolean;
  /** Processor time of its process. */
  cpu_s: number;
  /** The most memory that its process held. */
  peak_rss_kib: number;
}

/** What the broker did to the run as a whole. */
export interface BrokerIncident {
  /** In a word. */
  kind: "broker_died" | "broker_killed" | "broker_hung" | "broker_gone" | "foreign_messages";
  /** How it ended; which message. */
  detail: Text;
  /** How often. */
  count: number;
  /** Under way at that time, or those that saw the messages. */
  cases: string[];
  /** Of these, which bring it about alone. */
  causes: string[];
}

/** What was seen of a broker. */
export interface Fact {
  /** A key of harness/facts/known_facts.hpp, or x-..., which a suite chose. */
  key: string;
  /** The version of MQTT in which it was seen. */
  version: "v3.1.1" | "v5";
  /** The value, for programs. */
  value: FactValue;
  /** What it is about, for people. */
  name: Text;
  /** The value, for people. */
  text: Text;
}

/** A typed value. */
export type FactValue = (
  | { type: "count"; number: number; total?: number }
  | { type: "duration"; us: number }
  | { type: "interval"; from_us?: number; to_us?: number }
  | { type: "flag"; holds: boolean }
  | { type: "reason_code"; code: number }
  | { type: "text"; text: Text }
  | { type: "not_announced" }
  | { type: "none" }
  | { type: "unlimited" }
);

/** How many cases came to which verdict. */
export interface Counts {
  /** All cases. */
  total: number;
  /** By verdict, without those that configs/expectations lists. */
  verdicts: Partial<Record<"pass" | "fail" | "beside_others" | "late" | "advice" | "observed" | "unsupported" | "blocked" | "inconclusive" | "error", number>>;
  /** Failures that configs/expectations lists. */
  expected_failures: number;
  /** Advice that it lists. */
  expected_advice: number;
  /** Among the passes. */
  unexpected_passes: number;
  /** Cases whose attempts differ. */
  flaky: number;
}

/** What the standard leaves to the broker. */
export interface ProfileAnswer {
  /** The questions are the same in every file. */
  question: string;
  /** In words and units; `not seen` where no fact says. */
  answer: Text;
  /** Keys of the facts that it rests on. */
  facts: string[];
}

/** A value for the profile: late cases hold with it. */
export interface Proposal {
  /** The key of the profile. */
  tolerance: "grace" | "redelivery" | "keep_alive_tolerance";
  /** How many need it. */
  cases: number;
  /** The shortest with which one of them fails. */
  fails_ms: number;
  /** The value with which all of them hold. */
  holds_ms: number;
}

/** A case of a page. */
export interface PageCase extends CaseSummary {
  /** What happened in the case. */
  trace: PackedTrace;
}

/** A case and its verdict. */
export interface CaseSummary {
  /** Suite, case, version and parameters. */
  id: string;
  /** The suite. */
  suite: string;
  /** What is asked. */
  title: Text;
  /** Checks of our catalogue. */
  catalogue: string[];
  /** The version of MQTT. */
  version: "v3.1.1" | "v5";
  /** MUST, SHOULD, MAY or OBSERVE. */
  level: string;
  /** Statements of the standard. */
  refs: string[];
  /** The verdict in one word. */
  verdict: "pass" | "fail" | "beside_others" | "late" | "advice" | "observed" | "unsupported" | "blocked" | "inconclusive" | "error";
  /** What was expected and seen. */
  reason: Text;
  /** What the broken expectation means. */
  why: Text;
  /** Id of the statement that it is about. */
  statement: string;
  /** The broken expectation. */
  where: Position;
  /** Indexes of the events that prove it. */
  evidence: number[];
  /** Absences that were watched for a time window only. */
  bounded: Text[];
  /** What the case recorded about the broker. */
  facts: Fact[];
  /** Of a case that failed or was blocked: the same case alone. */
  confirmation: Confirmation | null;
  /** Of a late case: the tolerance that it needs. */
  late?: Lateness;
  /** The reason in configs/expectations, if there is one. */
  expected_failure: Text | null;
  /** It was expected to fail. */
  unexpected_pass: boolean;
  /** The attempts differ. */
  flaky: boolean;
  /** With --repeat. The verdict and trace are those of the gravest one. */
  attempts: Attempt[];
  /** Time that was waited on purpose. */
  waited_ms: number;
  /** Duration of the case. */
  took_ms: number;
}

/** A place in a file. Line 0: the whole of it. */
export interface Position {
  /** Its path. */
  file: Text;
  /** From 1. */
  line: number;
  /** From 1. */
  column: number;
}

/** What came of it when the case ran alone. */
export interface Confirmation {
  /** The verdict alone. */
  alone: "pass" | "fail" | "beside_others" | "late" | "advice" | "observed" | "unsupported" | "blocked" | "inconclusive" | "error";
  /** Of that verdict. */
  reason: Text;
  /** What ran beside it the first time. */
  beside: Company;
}

/** What ran in the same broker when a case ended. */
export interface Company {
  /** Their ids. */
  cases: string[];
  /** Of these cases, in all. */
  clients: number;
}

/** With which tolerance of the profile a case holds. */
export interface Lateness {
  /** Its key. */
  tolerance: "grace" | "redelivery" | "keep_alive_tolerance";
  /** The longest with which it was seen to fail. */
  fails_ms: number;
  /** The shortest with which it was seen to hold. */
  holds_ms: number;
}

/** One of the runs of a case with --repeat. */
export interface Attempt {
  /** The verdict of this run. */
  verdict: "pass" | "fail" | "beside_others" | "late" | "advice" | "observed" | "unsupported" | "blocked" | "inconclusive" | "error";
  /** The reason for it. */
  reason: Text;
}

/** A trace, column by column. */
export interface PackedTrace {
  /** Words. */
  kinds: string[];
  /** Of each event: a number into `kinds`. */
  kind: number[];
  /** Of each event: microseconds since the one before. */
  at: number[];
  /** Names; empty: the case itself. */
  clients: Text[];
  /** Of each event: a number into `clients`. */
  client: number[];
  /** Of the beginning and the end of each step. */
  step: number[];
  /** The same; -1: none. */
  iteration: number[];
  /** The same; -1: none. */
  member: number[];
  /** Of each packet, for people. */
  line: Text[];
  /** Of each packet: the first bytes. */
  raw: string[];
  /** What only few events have. */
  rare: RareParts[];
  /** Where events are missing. */
  left_out: GapRow[];
  /** The version of the case. */
  version: "v3.1.1" | "v5";
  /** Time that was waited on purpose. */
  waited_ms: number;
  /** Fixed names, such as topic and grace. */
  names: Record<string, Value>;
}

/** What only few events have. */
export interface RareParts {
  /** Index among the events of the page. */
  at: number;
  /** Where it differs from that of the trace. */
  version?: "v3.1.1" | "v5";
  /** Size of a packet that is shortened. */
  bytes?: number;
  /** For people. */
  text?: Text;
  /** Rules that the packet breaks. */
  violations?: Violation[];
  /** Of events that the trace no longer has. */
  count?: number;
  /** The planned instant of a step. */
  due_us?: number;
  /** Of a step that was not done. */
  outcome?: "done" | "timed_out" | "closed" | "refused" | "other_subprotocol" | "not_connected" | "no_fence" | "unresolved" | "interrupted" | "environment";
  /** Name of what was saved or marked. */
  name?: Text;
  /** Value of what was saved. */
  value?: Value;
}

/** A rule of the standard that a packet breaks. */
export interface Violation {
  /** Its id; empty where the rule has none. */
  statement: string;
  /** Position of the offending byte in the packet. */
  offset: number;
  /** What is wrong. */
  text: Text;
}

/** A value of a packet's field. */
export type Value = boolean | number | Text | Pair | Value[];

/** A User Property. */
export interface Pair {
  /** Its name. */
  name: Text;
  /** Its value. */
  value: Text;
}

/** Where events are missing. */
export type GapRow = [behind: number, count: number];

/** The file of a load run, or of slices of it. */
export interface LoadFile {
  /** Readers refuse others. */
  format: 3;
  /** What the file is. */
  kind: "load";
  /** What the run amounts to: 0 held, 1 a threshold crossed or without data, or a rule broken, 3 the environment failed, 4 INVALID, 130 interrupted. */
  exit_code: number;
  /** The same in words. */
  sentence: string;
  /** The version of brokerproof. */
  brokerproof: string;
  /** Its name. */
  scenario: string;
  /** What it is for. */
  about: string;
  /** Identifiers and times follow from it. */
  seed: number;
  /** The value of ${run}. */
  run: string;
  /** UTC, ISO 8601. */
  started: string;
  /** When the first phase began, since 1970. */
  began_unix_ns: number;
  /** By how much slices began a phase at different times. */
  start_skew_ns: number;
  /** Of each machine that took part. */
  clocks: HostClock[];
  /** How long it took. */
  wall_s: number;
  /** Ctrl-C ended the run. */
  interrupted: boolean;
  /** The threshold that ended the run; empty: none did. */
  aborted: string;
  /** What failed; empty: nothing. */
  environment_problem: Text;
  /** All brokers that took part. */
  brokers: LoadBroker[];
  /** In how many parts the run was divided. */
  slices: number;
  /** Which of them are here, from 0. */
  slices_here: number[];
  /** Their names; below, they are numbers. */
  groups: string[];
  /** Number of clients of each group, in the whole run. */
  clients: number[];
  /** In their order. */
  phases: Phase[];
  /** Length of the measured phases. */
  measured_s: number;
  /** Whether the generator kept up. */
  health: Health;
  /** Those of the scenario, then the implicit ones. */
  thresholds: Threshold[];
  /** Null for a slice by itself, which owes messages to other slices. */
  ledger: LedgerReport | null;
  /** With --witness: the rules across packets that were broken. Null: nobody has looked. */
  rules?: LoadRule[];
  /** Returns from storms. */
  recoveries: Recovery[];
  /** Trials of find-limit. */
  trials: LimitTrial[];
  /** The highest rate that held, if any. */
  limit_per_s: number | null;
  /** Measures of all phases. */
  whole: Measures;
  /** Measures of each group in the measured phases. */
  measured: GroupMeasures[];
  /** Second by second. */
  timeline: TimelineSample[];
  /** What the run was judged by. */
  terms: Terms;
  /** The scenario file. */
  text: Text;
  /** Of a slice: its half of the ledger. */
  books?: LedgerBooks;
}

/** The clock of a machine that ran slices. */
export interface HostClock {
  /** The boot id of its kernel. */
  host: Text;
  /** How wrong its time of day may be. */
  uncertainty_ns: number;
}

/** A broker that took part. */
export interface LoadBroker {
  /** The profile, or the URL. */
  name: Text;
  /** Which broker it is; empty: not known. */
  product: Text;
  /** Its version. */
  version: Text;
  /** Where it listens. */
  url: Text;
  /** Whether its certificate was not checked. */
  insecure?: boolean;
  /** Processor time of its process; 0: not known. */
  cpu_s: number;
  /** The most memory that its process held. */
  peak_rss_kib: number;
}

/** A phase of the run. */
export interface Phase {
  /** The name in the scenario. */
  name: string;
  /** When it began. */
  began_ns: number;
  /** When it ended. */
  ended_ns: number;
  /** False: a warm-up. */
  measured: boolean;
  /** `within` passed before what it waited for came. */
  timed_out: boolean;
  /** While it lasted, the network was bad. */
  network?: PhaseNetwork;
  /** What was done to the brokers when it began. */
  broker?: "kill" | "stop" | "start" | "restart" | "pause" | "resume";
}

/** What the network did to each connection, in each direction. */
export interface PhaseNetwork {
  /** How much later all bytes came. */
  delay_ns: number;
  /** By how much the delay varied, up and down. */
  jitter_ns: number;
  /** At most so many bytes per second. */
  bytes_per_s: number | null;
  /** Nothing passed: all were reset, or fell silent. */
  cut: "reset" | "silence" | null;
  /** The same for people. */
  text: string;
}

/** Was the broker the limit, or the generator? */
export interface Health {
  /** False: the generator was the limit. */
  valid: boolean;
  /** Why it is not valid. */
  reasons: string[];
  /** Share of all sends that were late. */
  late_sends: number;
  /** Lag of the event loop in the worst thread. */
  loop_lag_p99_ns: number;
  /** How much later than planned the relays of a bad network passed bytes. */
  relay_lag_p99_ns?: number;
  /** The highest share of one core over one second. */
  busiest: number;
  /** Socket errors on our own side. */
  errors: number;
  /** The first of them. */
  first_error: string;
}

/** A threshold, and whether it was held. */
export interface Threshold {
  /** As it was written. */
  text: string;
  /** The run ends as soon as it is crossed. */
  abort: boolean;
  /** The scenario, the standard, or the purpose of a run. */
  origin: "written" | "promise" | "purpose";
  /** Whether it was held. */
  verdict: "held" | "crossed" | "no_data";
  /** In ns, per second, 0 to 1, or plain; null: no data. */
  seen: number | null;
  /** The same for people. */
  seen_text: string;
  /** Why there is no data. */
  why: string;
}

/** What the ledger says about the broker. */
export interface LedgerReport {
  /** Messages, by the receivers' group. */
  groups: DeliveryCounts[];
  /** Sessions, by group. */
  sessions: SessionCounts[];
  /** The first 20. */
  losses: Loss[];
  /** The first 20 of each kind. */
  incidents: Incident[];
  /** Messages that were sent without a stamp (stamp: none), and are not judged. */
  unstamped?: number;
  /** How evenly members of shares were served. */
  shares?: ShareBalance[];
  /** The first 20. */
  share_faults?: ShareFault[];
  /** Judged wills, by the group of their clients. */
  wills?: WillCounts[];
  /** The first 20. */
  will_faults?: WillFault[];
}

/** What the receivers of a group were owed and got. */
export interface DeliveryCounts {
  /** QoS above 0, acknowledged, and sent while subscribed. */
  owed: number;
  /** Of these, delivered at least once. */
  delivered: number;
  /** Of these, lost. */
  lost: number;
  /** Missing, but may have expired. */
  expired: number;
  /** Missing, and above the queue limit of the broker's profile. */
  dropped_by_policy: number;
  /** Missing, and perhaps kept by a member of a share whose session has ended. */
  gone_with_session?: number;
  /** Not known: the session was away at the end, or a boundary. */
  open: number;
  /** Of these, sent around the SUBSCRIBE. */
  at_boundary: number;
  /** QoS 0 messages that normally arrive. */
  best_effort: number;
  /** Of these, delivered. */
  best_effort_delivered: number;
  /** Not acknowledged: may arrive or not. */
  indeterminate: number;
  /** Of these, delivered. */
  indeterminate_delivered: number;
  /** Retained messages that the last SUBSCRIBE of a session must bring. */
  retained_owed: number;
  /** Of these, those that did not come. */
  retained_lost: number;
  /** The same with QoS 0. */
  retained_best_effort: number;
  /** Of these, delivered. */
  retained_best_effort_delivered: number;
  /** Not owed: acknowledged, and gone with a broker that keeps no state when it ends. */
  lost_with_broker?: number;
  /** How long before that end the oldest of them had been sent. */
  loss_window_ns?: number;
  /** What could be judged at once. */
  received: ReceivedCounts;
}

/** PUBLISH packets that the receivers of a group got. Each counts once. */
export interface ReceivedCounts {
  /** New and in order. */
  fresh: number;
  /** Seen before, and allowed again. */
  redelivered: number;
  /** Retained copies (RETAIN 1). */
  retained: number;
  /** Seen before, and not allowed again. */
  duplicated: number;
  /** New, but after a later one of its stream. */
  out_of_order: number;
  /** Not owed to the session that got it. */
  stray: number;
  /** After its Message Expiry Interval and the grace. */
  late: number;
  /** May be a fault. The whole ledger decides at the end, so that none is left. */
  suspected: number;
  /** The payload is not what was sent. */
  corrupted: number;
  /** Not a message of this run. */
  foreign: number;
  /** Messages of this run without a stamp, which are only counted. */
  unstamped?: number;
}

/** Session Present in the CONNACK packets of a group. Each with code 0 counts once, except in `shortened`. */
export interface SessionCounts {
  /** Absent, as expected: there was no session before. */
  begun: number;
  /** Present, as expected. */
  kept: number;
  /** Absent, as expected: the session had ended. */
  ended: number;
  /** Both are right: a boundary, or an aborted connect. */
  either: number;
  /** Absent, but expected to be present. */
  lost: number;
  /** Present, but expected to have ended. */
  revived: number;
  /** A shorter Session Expiry Interval was granted than asked for. */
  shortened: number;
}

/** Consecutive messages that a session did not get. */
export interface Loss {
  /** The number of the client that was owed them. */
  session: number;
  /** Their stream. */
  stream: StreamKey;
  /** Their numbers in the stream. */
  numbers: Interval;
  /** Where they were published. */
  topic: Text;
  /** The retained copy that a SUBSCRIBE should have brought. */
  retained?: boolean;
}

/** A stream of messages. */
export interface StreamKey {
  /** The number of the client that sends it. */
  publisher: number;
  /** Which of the publisher's (publication, topic) pairs. */
  stream: number;
}

/** Sequence numbers, including both. */
export interface Interval {
  /** The lowest number. */
  first: number;
  /** The highest number. */
  last: number;
}

/** One violation, as an example. */
export interface Incident {
  /** What is wrong with it. */
  outcome: "fresh" | "redelivered" | "retained" | "duplicated" | "out_of_order" | "stray" | "late";
  /** The message. */
  delivery: Delivery;
}

/** A message that a client received. */
export interface Delivery {
  /** The number of the client that received it. */
  session: number;
  /** Which message it is. */
  stamp: Stamp;
  /** The QoS that it came with. */
  qos: number;
  /** Its DUP flag. */
  dup: boolean;
  /** Its RETAIN flag. */
  retain: boolean;
  /** When it came, since 1970. */
  now_ns: number;
}

/** What identifies a message. */
export interface Stamp {
  /** The run that it belongs to. */
  run: number;
  /** The number of the client that sent it. */
  publisher: number;
  /** Which of the publisher's streams. */
  stream: number;
  /** Its number in the stream, from 0. */
  sequence: number;
  /** When it was due, since 1970. */
  intended_ns: number;
  /** When it was first given to the socket. */
  sent_ns: number;
}

/** How many messages the members of a group got by shared subscriptions. */
export interface ShareBalance {
  /** The group of the members, from 0. */
  group: number;
  /** How many clients it has. */
  members: number;
  /** The messages of the member that got the fewest. */
  least: number;
  /** Half of the members got at most as many. */
  median: number;
  /** The messages of the member that got the most. */
  most: number;
}

/** Messages that members of a share must not get. */
export interface ShareFault {
  /** What is wrong. */
  kind: "duplicated" | "stray";
  /** The number of a client that got them. */
  first: number;
  /** The number of another one; of a stray: the same. */
  second: number;
  /** Their stream. */
  stream: StreamKey;
  /** Their numbers in the stream. */
  numbers: Interval;
}

/** What became of the wills of a group's connections. */
export interface WillCounts {
  /** Those that had to be published. */
  owed: number;
  /** Of these, all watchers got it. */
  published: number;
  /** Of these, a watcher never got it. */
  lost: number;
  /** DISCONNECT, or the client was back in time. */
  not_owed: number;
  /** Came although not owed, or before it was due. */
  stray: number;
  /** Came again to a watcher without a reason. */
  twice: number;
  /** The client cannot know whether it is owed. */
  open: number;
}

/** A will that went wrong, as an example. */
export interface WillFault {
  /** What is wrong. */
  kind: "lost" | "stray" | "early" | "twice";
  /** The number of the client whose will it is. */
  owner: number;
  /** Of that client: its number, from 1. */
  connection: number;
  /** The number of the client that should see it, or did. */
  watcher: number;
}

/** A rule across packets that was broken, with its first example. */
export interface LoadRule {
  /** Its id. */
  rule: "packet_before_connack" | "second_connack" | "packet_after_refusal" | "packet_after_disconnect" | "session_present_after_clean_start" | "packet_too_large" | "topic_alias_over_maximum" | "topic_alias_unknown" | "unwanted_problem_information" | "unwanted_response_information" | "unasked_suback" | "suback_count" | "grant_above_request" | "unasked_unsuback" | "unsuback_count" | "packet_identifier_in_use" | "receive_maximum_exceeded" | "dup_on_first_delivery" | "dup_missing_on_redelivery" | "resent_without_reconnect" | "resent_after_pubrel" | "unasked_pubrel" | "unasked_acknowledgement" | "acknowledgement_of_wrong_kind" | "acknowledged_twice" | "topic_not_subscribed" | "qos_above_granted" | "qos_above_published" | "subscription_identifier_unknown" | "subscription_identifier_missing" | "no_local_ignored" | "retain_on_live_message" | "payload_format_changed" | "content_type_changed" | "response_topic_changed" | "correlation_data_changed" | "user_properties_changed" | "expiry_interval_longer" | "expired_message" | "retain_missing" | "order_changed" | "redelivered_under_new_identifier" | "qos_2_twice" | "first_packet" | "second_connect" | "malformed_packet" | "qos_above_maximum" | "retain_unavailable" | "feature_unavailable" | "acknowledgements_out_of_order" | "keep_alive_exceeded" | "session_expiry_raised" | "unasked_authentication" | "authentication_method_changed" | "authentication_not_continued" | "packet_during_authentication";
  /** Who has broken it. Our own clients should not. */
  side: "client" | "broker";
  /** The version of the connection. */
  version: "v3.1.1" | "v5";
  /** The statement of the standard. */
  statement: Text;
  /** What it demands. */
  sentence: string;
  /** How often. */
  times: number;
  /** The first example: the number of the client. */
  client: number;
  /** When it was seen. */
  at_ns: number;
  /** The packet that breaks the rule. */
  packet: string;
  /** The number that is wrong: bytes, messages, a QoS ... */
  amount: number | null;
  /** The number that it should keep to. */
  limit: number | null;
}

/** A group's return from a storm. */
export interface Recovery {
  /** Which group, from 0. */
  group: number;
  /** The phase in which it returned. */
  phase: string;
  /** Clients that left and were to return. */
  clients: number;
  /** Clients that returned. */
  back: number;
  /** When the phase began. */
  began_ns: number;
  /** When half of them had their CONNACK. */
  half_back_ns: number | null;
  /** When the last CONNACK came. */
  all_back_ns: number | null;
  /** When the first queued message came. */
  first_message_ns: number | null;
  /** When the last queued message came. */
  drained_ns: number | null;
  /** Queued messages that came. */
  queued: number;
}

/** A rate that find-limit tried. */
export interface LimitTrial {
  /** The rate that was asked for. */
  per_s: number;
  /** The rate that was reached. */
  reached_per_s: number;
  /** All thresholds were held. */
  held: boolean;
  /** The generator kept up. */
  valid: boolean;
  /** What broke. */
  why: string;
}

/** Everything that a slice has measured. */
export interface Measures {
  /** In the scenario's order. */
  groups: GroupMeasures[];
  /** The generator's threads. */
  shards: ShardHealth[];
  /** How much later than planned the relays of a bad network passed bytes. */
  relay_lag?: Histogram;
}

/** What the clients of a group counted and timed. */
export interface GroupMeasures {
  /** Counters that are not 0. */
  counts: Partial<Record<"connects_started" | "connects_accepted" | "connects_refused" | "connects_failed" | "never_connected" | "tls_resumed" | "tls_failed" | "sessions_resumed" | "closed_by_client" | "closed_by_broker" | "closed_for_violation" | "pings_unanswered" | "subscribes_refused" | "published_qos0" | "published_qos1" | "published_qos2" | "acknowledged" | "refused" | "unanswered" | "resent" | "late_sends" | "skipped_offline" | "skipped_window" | "skipped_slip" | "received_qos0" | "received_qos1" | "received_qos2" | "requests" | "responses" | "unanswered_requests" | "bytes_sent" | "bytes_received", number>>;
  /** What the broker said no to. */
  refusals?: Refusal[];
  /** Clients that should be online. */
  scheduled: number;
  /** Clients that have their CONNACK and subscriptions. */
  online: number;
  /** Publishes that wait for an answer. */
  in_flight: number;
  /** Times that were seen at least once. */
  timings: Partial<Record<"tcp_connect" | "tls_handshake" | "connack" | "connect_intended" | "publish_to_ack" | "publish_to_delivery" | "publish_to_delivery_naive" | "publish_to_delivery_across" | "resume_to_first" | "resume_to_drained" | "subscribe_to_retained" | "round_trip" | "will_delay", Histogram>>;
}

/** What a broker has refused with one code, or why it has ended connections. */
export interface Refusal {
  /** The packet that said so. */
  packet: "connack" | "suback" | "puback" | "pubrec" | "disconnect";
  /** Of MQTT, which decides what the code means. */
  version: "v3.1.1" | "v5";
  /** Its reason code; of SUBACK also a QoS that is too low. */
  code: number;
  /** Packet and code, for people. */
  words: string;
  /** How often. */
  times: number;
  /** The first Reason String that came with it. */
  reason?: string;
}

/** Times. The buckets are enough to join histograms exactly; an empty one has only `count`. */
export interface Histogram {
  /** How many there are. */
  count: number;
  /** Their sum; 2^64-1: that or more. */
  sum_ns?: number;
  /** The shortest. */
  min_ns?: number;
  /** The longest. */
  max_ns?: number;
  /** The mean. */
  mean_ns?: number;
  /** The median. */
  p50_ns?: number;
  /** Not exceeded by 90 %. */
  p90_ns?: number;
  /** Not exceeded by 99 %. */
  p99_ns?: number;
  /** Not exceeded by 99.9 %. */
  p999_ns?: number;
  /** Those that are not empty, in order. */
  buckets?: BucketRow[];
}

/** Times that fall into a bucket of a histogram. */
export type BucketRow = [first_ns: number, times: number];

/** How a thread of the generator was doing. */
export interface ShardHealth {
  /** How late its 1 ms tick came. */
  loop_lag: Histogram;
  /** Processor time of the thread. */
  cpu_s: number;
  /** How long it ran. */
  wall_s: number;
  /** The highest share of one core over any second. */
  busiest: number;
  /** Socket errors of our own making (no ports, no files). */
  errors: number;
  /** The first of them, for people. */
  first_error: Text;
  /** The most that its clients and books have held at once. */
  held_bytes?: number;
  /** That was more than its share of --memory, so its clients have left. */
  overfull?: boolean;
}

/** One second of the run. */
export interface TimelineSample {
  /** The end of the second. */
  at_ns: number;
  /** All groups. */
  groups: TimelineGroup[];
}

/** A group in one second. */
export interface TimelineGroup {
  /** Clients that should be online at its end. */
  scheduled: number;
  /** Clients that are online at its end. */
  online: number;
  /** Connects that were accepted in this second. */
  connects: number;
  /** Messages that were sent in this second. */
  published: number;
  /** Messages that the broker acknowledged in this second. */
  acknowledged: number;
  /** Messages that were received in this second. */
  received: number;
  /** Median delivery time of the received messages; 0: there were none. */
  delivery_p50_ns: number;
  /** The same for the 99 % quantile. */
  delivery_p99_ns: number;
}

/** What slices are judged by when they are joined. */
export interface Terms {
  /** Each --set. */
  overrides: Text[];
  /** --scale. */
  scale: number;
  /** How late sessions and messages may expire. */
  grace_ns: number;
  /** How late the broker may notice a silent client. */
  keep_alive_tolerance_ns?: number;
  /** Messages for an absent session, by the broker's profile, if it has a limit. */
  queue_limit: number | null;
  /** No message was under way at the end. */
  drained: boolean;
  /** By how much the clocks of two slices may differ. */
  clock_uncertainty_ns: number;
  /** Judged without the slices that are missing. */
  partial?: boolean;
}

/** A slice's half of the ledger, so that slices can be judged together. */
export interface LedgerBooks {
  /** What its clients sent. */
  sent: SentBook;
  /** What its clients received. */
  received: ReceivedBook;
  /** What its clients' sessions counted. */
  sessions: SessionBook;
  /** Its clients' wills, and those that they got. */
  wills?: WillBook;
}

/** The publishers' half of the ledger. */
export interface SentBook {
  /** By publisher and stream. */
  streams: SentStreamEntry[];
}

/** The messages of a stream, as their publisher knows. */
export type SentStreamEntry = [publisher: number, stream: number, next: number, last_ns: number, slowest_ns: number, indeterminate: IntervalRow[], refused: IntervalRow[], resent: IntervalRow[], marks: SentMarkRow[]];

/** Sequence numbers, including both. */
export type IntervalRow = [first: number, last: number];

/** When a message of a stream was sent. */
export type SentMarkRow = [sent_ns: number, sequence: number];

/** The receivers' half of the ledger. */
export interface ReceivedBook {
  /** By the number of the client. */
  sessions: SessionEntry[];
  /** Earlier sessions of members of shares. */
  past: PastSessionsEntry[];
  /** Earlier sessions that ended with a broker. */
  forgotten: ForgottenSessionsEntry[];
  /** By session and stream. */
  pairs: ReceivedStreamEntry[];
  /** By group. */
  counts: ReceivedCounts[];
  /** The first violations of each kind. */
  incidents: IncidentRow[];
  /** At most a million. */
  suspicions: SuspicionRow[];
}

/** The life of a session. Times are 0 for never. */
export type SessionEntry = [number: number, asked_ns: number, subscribed_ns: number, connected_ns: number, left_ns: number, longest_absence_ns: number, longest_delay_ns: number, connection: number, epochs: number, in_order: number, left_in_order: number, refused: number, ended: number, doubtful: number, broker_ended: number, absences: AbsenceRow[]];

/** A client was away while its session was kept. */
export type AbsenceRow = [left_ns: number, back_ns: number, kept: number];

/** The earlier sessions of a member of a share. */
export type PastSessionsEntry = [number: number, tenures: TenureRow[]];

/** A session that has ended, of a member of a shared subscription. 0: never. */
export type TenureRow = [asked_ns: number, subscribed_ns: number, left_ns: number, gone_ns: number];

/** The sessions of a client that ended with brokers. */
export type ForgottenSessionsEntry = [number: number, sessions: ForgottenSessionRow[]];

/** A session that ended with a broker. */
export type ForgottenSessionRow = [subscribed_ns: number, broker_ended_ns: number];

/** What a session saw of a stream. */
export type ReceivedStreamEntry = [session: number, publisher: number, stream: number, first: number, next: number, missing: IntervalRow[], subscribed_ns: number, next_at_connect: number, repeated: IntervalRow[], settled_from: number, settled_to: number, settled_run: number, past: StreamPastRow | null, connection: number, epoch: number, expiry_s: number, sent_qos: number, qos: number, owed: number, shared: number, overlapping: number, retained: number];

/** What earlier sessions of a client saw of a stream. */
export type StreamPastRow = [next: number, missing: IntervalRow[], seen: IntervalRow[], copies: IntervalRow[], displaced: IntervalRow[], abandoned: IntervalRow[], copy_next: number, beginnings: StreamBeginningRow[]];

/** The beginning of an earlier session. */
export type StreamBeginningRow = [subscribed_ns: number, first: number];

/** One violation, as an example. */
export type IncidentRow = [outcome: "fresh" | "redelivered" | "retained" | "duplicated" | "out_of_order" | "stray" | "late", delivery: DeliveryRow];

/** A message that a client received. */
export type DeliveryRow = [session: number, stamp: StampRow, qos: number, dup: number, retain: number, now_ns: number];

/** What identifies a message. */
export type StampRow = [run: number, publisher: number, stream: number, sequence: number, intended_ns: number, sent_ns: number];

/** A fault that the publishers' book may excuse. */
export type SuspicionRow = [outcome: "fresh" | "redelivered" | "retained" | "duplicated" | "out_of_order" | "stray" | "late", delivery: DeliveryRow, otherwise: "fresh" | "redelivered" | "retained" | "duplicated" | "out_of_order" | "stray" | "late", asked_ns: number];

/** What the sessions of a slice counted. */
export interface SessionBook {
  /** By group. */
  counts: SessionCounts[];
}

/** Judged wills: who had them, and who got them. */
export interface WillBook {
  /** By the number of the client. */
  owners: WillOwnerEntry[];
  /** By watcher and will. */
  sightings: SightingEntry[];
  /** The last time; 0: never. */
  broker_ended_ns: number;
}

/** The connections of a client with wills. */
export type WillOwnerEntry = [number: number, connections: WillConnectionRow[]];

/** A connection that had a will. Times: 0 for never. */
export type WillConnectionRow = [number: number, asked_ns: number, accepted_ns: number, ended_ns: number, session_s: number, keep_alive: number, resumed: number, end: "none" | "goodbye" | "unsure" | "refused" | "cut" | "closed" | "silence"];

/** A will that came. */
export type SightingEntry = [watcher: number, owner: number, owned: number, first_ns: number, connection: number, repeated: number];

/** Which case catches which defect, and whom it accuses. */
export interface Proof {
  /** Readers refuse others. */
  format: 4;
  /** What the file is. */
  kind: "proof";
  /** The version of brokerproof. */
  brokerproof: string;
  /** Runs of cases. */
  runs: number;
  /** How long it took. */
  wall_s: number;
  /** Processor time. */
  cpu_s: number;
  /** All of them. */
  defects: ProofDefect[];
  /** All that were run. */
  variants: ProofVariant[];
  /** All that bind brokers. */
  rules: ProofRule[];
  /** All of them. */
  cases: ProofCase[];
}

/** A named defect of the reference broker. */
export interface ProofDefect {
  /** Its name. */
  name: string;
  /** One sentence. */
  about: string;
}

/** A legal variant of the reference broker. */
export interface ProofVariant {
  /** Its name. */
  name: string;
  /** One sentence. */
  about: string;
  /** Statements or sections. */
  allowed_by: string;
  /** The kind of freedom. */
  group: string;
  /** Of the only clients that can notice it; empty: of both. */
  version: string;
  /** Of the cases that were run against it. */
  verdicts: VerdictCount[];
}

/** How many cases ended so. */
export interface VerdictCount {
  /** pass, advice, unsupported, ... */
  verdict: string;
  /** How many. */
  cases: number;
}

/** A rule across packets, and the defects it catches. */
export interface ProofRule {
  /** Its id. */
  rule: string;
  /** Defects that it catches. */
  caught: string[];
  /** Of these, those that no case and no other rule catches. */
  alone: string[];
}

/** What a case catches. */
export interface ProofCase {
  /** Suite, case, version and parameters. */
  id: string;
  /** MUST, SHOULD, MAY or OBSERVE. */
  level: string;
  /** The variant of the correct broker. */
  variant: string;
  /** The verdict on the correct broker. */
  verdict: string;
  /** Defects that could have changed something. */
  reached: string[];
  /** Defects that the case catches, by name. */
  caught: CaughtDefect[];
  /** Legal variants that it does not acquit. */
  accused: AccusedVariant[];
}

/** A defect that a case catches. */
export interface CaughtDefect {
  /** Its name. */
  defect: string;
  /** fail, or advice where the text is a SHOULD. */
  verdict: string;
  /** What was expected and seen. */
  reason: Text;
  /** Id of the statement that is broken. */
  statement: string;
}

/** A legal variant that a case does not acquit. */
export interface AccusedVariant {
  /** Its name. */
  variant: string;
  /** fail, blocked, error or inconclusive. */
  verdict: string;
  /** What was expected and seen. */
  reason: Text;
}

/** What was watched, on a page. */
export interface PageWatch {
  /** What was seen. */
  report: Watch;
  /** What was not read, a line each. */
  notices: string[];
}

/** What was seen of clients and a broker. */
export interface Watch {
  /** Readers refuse others. */
  format: 1;
  /** What the file is. */
  kind: "watch";
  /** The broker's address, or the file of the recording. */
  source: Text;
  /** When time 0 was, in seconds since 1970; 0: not known. */
  began_s: number;
  /** All of them. */
  connections: number;
  /** All that were read. */
  packets: number;
  /** Messages that the broker accepted. */
  published: number;
  /** Clients with nothing to tell that are not listed. */
  forgotten: number;
  /** What was not read. */
  unread: UnreadConnections;
  /** Of a network; null: watched as a proxy. */
  recording: Recording | null;
  /** Rules that were broken. */
  rules: BrokenRule[];
  /** Shared subscriptions. */
  groups?: SharedGroup[];
  /** By identifier. */
  clients: WatchedClient[];
}

/** Connections that were not read, or in part. */
export interface UnreadConnections {
  /** They carry TLS. */
  tls: number;
  /** They carry HTTP, most likely MQTT over WebSocket. */
  http: number;
  /** They carry MQTT 3.1. */
  level_3: number;
  /** No MQTT, another level, or broken packets. */
  other: number;
  /** Only one side has said anything. */
  one_sided: number;
  /** Messages whose version nobody can tell, which are not accounted for. */
  uncertain_messages: number;
}

/** How far a recording of a network can be believed. */
export interface Recording {
  /** All of them. */
  frames: number;
  /** Connections whose beginning was not recorded. */
  joined: number;
  /** Bytes that were sent, and not recorded. */
  lost_bytes: number;
  /** Frames that were recorded in part. */
  cut_frames: number;
  /** Parts of IP packets, which are not read. */
  fragments: number;
  /** TCP to other ports, the busiest first. */
  elsewhere: OtherPort[];
  /** Why it was not read to its end; may be empty. */
  failure: Text;
}

/** TCP to a port that was not asked for. */
export interface OtherPort {
  /** Of the server, as far as it shows. */
  port: number;
  /** How many frames. */
  frames: number;
}

/** A rule across packets that one side has broken. */
export interface BrokenRule {
  /** Its id. */
  rule: "packet_before_connack" | "second_connack" | "packet_after_refusal" | "packet_after_disconnect" | "session_present_after_clean_start" | "packet_too_large" | "topic_alias_over_maximum" | "topic_alias_unknown" | "unwanted_problem_information" | "unwanted_response_information" | "unasked_suback" | "suback_count" | "grant_above_request" | "unasked_unsuback" | "unsuback_count" | "packet_identifier_in_use" | "receive_maximum_exceeded" | "dup_on_first_delivery" | "dup_missing_on_redelivery" | "resent_without_reconnect" | "resent_after_pubrel" | "unasked_pubrel" | "unasked_acknowledgement" | "acknowledgement_of_wrong_kind" | "acknowledged_twice" | "topic_not_subscribed" | "qos_above_granted" | "qos_above_published" | "subscription_identifier_unknown" | "subscription_identifier_missing" | "no_local_ignored" | "retain_on_live_message" | "payload_format_changed" | "content_type_changed" | "response_topic_changed" | "correlation_data_changed" | "user_properties_changed" | "expiry_interval_longer" | "expired_message" | "retain_missing" | "order_changed" | "redelivered_under_new_identifier" | "qos_2_twice" | "first_packet" | "second_connect" | "malformed_packet" | "qos_above_maximum" | "retain_unavailable" | "feature_unavailable" | "acknowledgements_out_of_order" | "keep_alive_exceeded" | "session_expiry_raised" | "unasked_authentication" | "authentication_method_changed" | "authentication_not_continued" | "packet_during_authentication";
  /** Who has broken it. */
  side: "client" | "broker";
  /** Id of the statement. */
  statement: string;
  /** On whose connection it was first broken. */
  client_id: Text;
  /** How often. */
  count: number;
  /** Before the first breach. */
  packets?: ShownPacket[];
}

/** One of the packets that show what is told. */
export interface ShownPacket {
  /** Since the beginning. */
  at_us: number;
  /** Whose connection it is; empty: not known. */
  client_id: Text;
  /** Its number; 0: not remembered. */
  connection: number;
  /** Who has sent it, or has ended the connection. */
  from: "client" | "broker";
  /** Which packet, or the end of the connection. */
  kind: "connect" | "connack" | "publish" | "puback" | "pubrec" | "pubrel" | "pubcomp" | "subscribe" | "suback" | "unsubscribe" | "unsuback" | "pingreq" | "pingresp" | "disconnect" | "auth" | "connection_closed";
  /** The fields that matter, for people; no payload. */
  label: Text;
  /** Packets of its client before it, not shown. */
  left_out?: number;
}

/** A shared subscription. */
export interface SharedGroup {
  /** With $share and its name. */
  filter: Text;
  /** Its address, if there are several; else empty. */
  broker: string;
  /** By identifier. */
  members: GroupMember[];
  /** Messages that went to former members. */
  got_by_former: number;
  /** Messages that no member got, which may still come. */
  waiting: number;
  /** The same, though all watched members were there. */
  not_sent: number;
  /** Of which nobody can tell. */
  cannot_be_told: number;
}

/** A member of a shared subscription. */
export interface GroupMember {
  /** Its identifier. */
  client_id: Text;
  /** Messages of the group that came to it. */
  came: number;
  /** At the end. */
  is_online: boolean;
}

/** One client identifier. */
export interface WatchedClient {
  /** Its identifier. */
  client_id: Text;
  /** Its address, if there are several; else empty. */
  broker: string;
  /** Of its last connection. */
  version: "v3.1.1" | "v5";
  /** How often it connected. */
  connections: number;
  /** Messages that it was waiting for and that came. */
  came: number;
  /** Messages that wait for it. */
  waiting: number;
  /** Its session over time; the last ones. */
  spans: SessionSpan[];
  /** Messages that it missed, by their causes. */
  missed: MissedMessages[];
  /** Its findings. */
  findings: ClientFinding[];
  /** What its new subscriptions got of earlier messages. */
  retained?: RetainedSum[];
  /** Its wills, by what became of them. */
  wills?: WillSum[];
}

/** A time in which a session had one state. */
export interface SessionSpan {
  /** online; kept while its client is away; over; none. */
  state: "none" | "online" | "kept" | "over";
  /** Since the beginning. */
  from_us: number;
  /** Since the beginning. */
  to_us: number;
}

/** Messages that a client missed for the same causes. */
export interface MissedMessages {
  /** Each alone would have lost them; in the order of a message's life. */
  causes: ("never_accepted" | "publisher_qos_0" | "subscription_refused" | "unsubscribed" | "subscription_qos_0" | "no_interval" | "interval_zero" | "interval_zero_in_disconnect" | "interval_passed" | "interval_capped" | "clean_session" | "clean_start" | "session_lost" | "other_id" | "not_subscribed_again" | "no_local" | "message_expired" | "too_large" | "connection_lost" | "held_back" | "taken_by_second_client" | "held_up" | "retained_not_sent" | "skipped" | "not_sent" | "cannot_be_told")[];
  /** How many. */
  count: number;
  /** The topic of the first. */
  first_topic: Text;
  /** When the first was published, since the beginning. */
  first_us: number;
  /** Around the first, if they were kept. */
  packets?: ShownPacket[];
}

/** What the author of a client should know. */
export interface ClientFinding {
  /** Its kind. */
  finding: "no_session_expiry_interval" | "interval_missing_again" | "interval_capped" | "interval_dropped_at_disconnect" | "will_delay_longer_than_session" | "clean_each_time" | "empty_client_id" | "changing_client_id" | "not_subscribed_again" | "subscribes_again" | "subscribes_with_lower_qos" | "subscription_refused" | "unsubscribes_before_leaving" | "filter_never_matched" | "messages_before_subscribe" | "subscribes_too_late" | "publish_refused" | "two_clients_one_id" | "reconnects_without_pause" | "message_ends_connections" | "acknowledges_nothing" | "silent_until_closed" | "rule_broken";
  /** How often. */
  count: number;
  /** When it was first seen, since the beginning. */
  first_us: number;
  /** A filter, an id, a duration or a rule; may be empty. */
  about: Text;
  /** Before it was first made, if they were kept. */
  packets?: ShownPacket[];
}

/** What became of messages for new subscriptions. */
export interface RetainedSum {
  /** What became of them. */
  fate: "came" | "replaced" | "cleared" | "expired" | "published_as_live" | "subscribed_before" | "not_wanted" | "cannot_be_told";
  /** How many. */
  count: number;
  /** The topic of the first. */
  first_topic: Text;
  /** When the first was asked for, since the beginning. */
  first_us: number;
}

/** What became of wills. */
export interface WillSum {
  /** What became of them. */
  fate: "standing" | "discarded" | "waiting" | "cancelled" | "seen" | "not_seen" | "cannot_be_told";
  /** How many. */
  count: number;
  /** The topic of the first. */
  first_topic: Text;
  /** When the first was declared, since the beginning. */
  first_us: number;
}

/** The words of causes, findings and rules. */
export interface WatchWords {
  /** By name. */
  causes: Record<string, CauseWords>;
  /** By name. */
  findings: Record<string, FindingWords>;
  /** The sentence of each, by name. */
  rules: Record<string, string>;
  /** The sentence of each fate. */
  retained: Record<string, string>;
  /** The sentence of each fate. */
  wills: Record<string, string>;
}

/** What a cause of missed messages is. */
export interface CauseWords {
  /** Why the message does not come. */
  sentence: string;
  /** What to do. */
  cure: string;
}

/** What a finding about a client is. */
export interface FindingWords {
  /** How grave it is. */
  grade: "note" | "risk" | "wrong";
  /** What the client does. */
  sentence: string;
  /** Of the standard; may be empty. */
  section: string;
  /** What to do. */
  cure: string;
}

/** Progress of a run that is being watched. */
export interface Live {
  /** False: it is over. */
  running: boolean;
  /** conform or load. */
  command: string;
  /** Time since the run began. */
  at_ms?: number;
  /** Its name. */
  phase?: string;
  /** From 1. */
  phase_number?: number;
  /** How many there are. */
  phases?: number;
  /** Cases, of all rounds. */
  wanted?: number;
  /** Cases that have ended. */
  done?: number;
  /** Cases that go on. */
  side_by_side?: number;
  /** What the longest of them may still take. */
  longest_remaining_ms?: number;
}

/** What cases ask and statements say. */
export interface Catalogue {
  /** In their order. */
  areas: CatalogueArea[];
  /** By version and id. */
  statements: Record<string, Record<string, Statement>>;
  /** By suite/case, without version and parameters. */
  cases: Record<string, CaseSource>;
  /** By version. */
  coverage: Record<string, StatementCoverage[]>;
  /** Cases about a statement, by version and id. */
  covers: Record<string, Record<string, string[]>>;
  /** By run id and step; one map for each result, in their order. */
  windows: Record<string, Record<string, StepWindow>>[];
}

/** An area of the check catalogue. */
export interface CatalogueArea {
  /** It begins with the letters of its checks. */
  title: string;
  /** How many there are. */
  checks: number;
  /** Checks without a case. */
  missing: string[];
}

/** A statement of the standard. */
export interface Statement {
  /** Of the standard. */
  section: string;
  /** MUST, SHOULD or MAY. */
  level: string;
  /** Whom it obliges. */
  binds: string;
  /** What it is about. */
  area: string;
  /** In our words. */
  text: string;
  /** A duty of the server that shows on the wire, so that a case can be about it. */
  ours: boolean;
}

/** A case as its suite has it. */
export interface CaseSource {
  /** One sentence. */
  title: string;
  /** What it shows. */
  about: string;
  /** Below the root of the tree. */
  file: string;
  /** Where it begins. */
  line: number;
  /** Its lines. */
  script: string;
  /** Those of loops, too. */
  steps: StepInfo[];
}

/** A step of a case. */
export interface StepInfo {
  /** From 1, in the order of the file. */
  n: number;
  /** Its name; empty: the case itself. */
  client: string;
  /** What is done. */
  verb: string;
  /** Of the file. */
  line: number;
  /** Why it is there. */
  why?: string;
}

/** Which statements of an area have a case. */
export interface StatementCoverage {
  /** Its name. */
  area: string;
  /** How many have one. */
  covered: number;
  /** Those that have none. */
  missing: string[];
}

/** The time that a step waits or watches, as far as it is known without running the step. */
export interface StepWindow {
  /** Waits at most so long, or watches all of the time. */
  kind: "within" | "during";
  /** Its length. */
  ms: number;
}

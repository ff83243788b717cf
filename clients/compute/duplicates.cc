#include "services/methods/duplicates.h"

#include <algorithm>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "clients/compute/registry.h"
#include "services/methods/duplicate_quality.h"
#include "services/methods/linkage_fit.h"
#include "services/methods/organisation_name.h"
#include "services/methods/record_comparison.h"
#include "services/methods/record_linkage.h"
#include "services/methods/string_similarity.h"

namespace partners::compute {
namespace {

absl::StatusOr<OutputJson> NormaliseName(const Field& input, absl::Status* status) {
  const std::vector<std::string> names = input.Members({"names"})[0].Texts();
  if (!status->ok()) return *status;
  OutputJson out = OutputJson::array();
  for (size_t i = 0; i < names.size(); ++i) {
    const auto name = methods::NormaliseOrganisationName(names[i], absl::StrCat("names[", i, "]"));
    if (!name.ok()) return name.status();
    out.push_back(*name);
  }
  return OutputJson{{"out", out}};
}

absl::Status Reworded(const absl::Status& status,
                      const std::vector<std::pair<std::string, std::string>>& words) {
  return absl::Status(status.code(), absl::StrReplaceAll(status.message(), words));
}

// "b: …" of the pair at `i` becomes "pairs[i][1]: …".
absl::Status OfPair(size_t i, const absl::Status& status) {
  const absl::string_view message = status.message();
  return absl::Status(status.code(), absl::StrCat("pairs[", i, "][", message[0] == 'b' ? 1 : 0, "]",
                                                  message.substr(1)));
}

template <absl::StatusOr<double> (*kMethod)(absl::string_view, absl::string_view)>
absl::StatusOr<OutputJson> OfPairs(const Field& input, absl::Status* status) {
  std::vector<std::pair<std::string, std::string>> pairs;
  for (const Field& pair : input.Members({"pairs"})[0].Elements()) {
    const auto texts = pair.Elements(2);
    pairs.emplace_back(texts[0].Text(), texts[1].Text());
  }
  if (!status->ok()) return *status;
  OutputJson values = OutputJson::array();
  for (size_t i = 0; i < pairs.size(); ++i) {
    const auto value = kMethod(pairs[i].first, pairs[i].second);
    if (!value.ok()) return OfPair(i, value.status());
    values.push_back(*value);
  }
  return OutputJson{{"values", values}};
}

methods::OrganisationRecord Record(const std::vector<Field>& f, size_t name) {
  const auto text = [&](size_t i) {
    return f[i].given() ? f[i].TextOrNull().value_or("") : std::string();
  };
  return {text(name), text(name + 1), text(name + 2), text(name + 3), text(name + 4)};
}

absl::StatusOr<OutputJson> CompareRecords(const Field& input, absl::Status* status) {
  const auto f = input.Members({"a", "b"});
  const auto a = Record(f[0].Members({"name"}, {"ein", "url", "phone", "zip"}), 0);
  const auto b = Record(f[1].Members({"name"}, {"ein", "url", "phone", "zip"}), 0);
  if (!status->ok()) return *status;
  const auto levels = methods::CompareRecords(a, b);
  if (!levels.ok()) return levels.status();
  return OutputJson{{"name", OrNull(levels->name)},
                    {"ein", OrNull(levels->ein)},
                    {"domain", OrNull(levels->domain)},
                    {"phone", OrNull(levels->phone)},
                    {"zip", OrNull(levels->zip)}};
}

methods::LinkageModel Model(const Field& field) {
  if (!field.given()) return methods::DefaultLinkageModel();
  methods::LinkageModel model;
  for (const auto& [id, levels] : field.Entries()) {
    model.push_back({id, {}});
    for (const Field& level : levels.Elements()) {
      const auto pair = level.Elements(2);
      model.back().levels.push_back({pair[0].Number(), pair[1].Number()});
    }
  }
  return model;
}

// A level is a pair here: "params[f][0].m: …" becomes "params[f][0][0]: …".
absl::Status OfParams(const absl::Status& status) {
  return Reworded(status, {{"].m: ", "][0]: "}, {"].u: ", "][1]: "}});
}

std::optional<int> LevelOf(const Field& field) {
  const std::optional<int64_t> level = field.IntegerOrNull(0, methods::kLinkageLevelsMax - 1);
  return level ? std::optional(static_cast<int>(*level)) : std::nullopt;
}

absl::StatusOr<OutputJson> FsWeight(const Field& input, absl::Status* status) {
  const auto f = input.Members({"vector", "prior"}, {"params"});
  std::vector<methods::FieldLevel> levels;
  for (const auto& [field, level] : f[0].Entries()) levels.push_back({field, LevelOf(level)});
  const double prior = f[1].Number();
  const methods::LinkageModel model = Model(f[2]);
  if (!status->ok()) return *status;
  const auto result = methods::FellegiSunterWeight(levels, prior, model);
  if (!result.ok()) return OfParams(result.status());
  OutputJson fields = OutputJson::object();
  for (const methods::FieldWeight& field : result->fields) {
    Append(field.field, OrNull(field.weight), &fields);
  }
  return OutputJson{{"field_weights", fields},
                    {"weight", result->weight},
                    {"match_weight", result->match_weight},
                    {"probability", result->probability}};
}

methods::LinkagePattern Pattern(const Field& field) {
  const auto f = field.Elements(2);
  methods::LinkagePattern pattern;
  for (const Field& level : f[0].Elements()) pattern.levels.push_back(LevelOf(level));
  pattern.count = f[1].Integer(0, methods::kPatternCountMax);
  return pattern;
}

std::vector<std::vector<double>> Rows(const Field& field) {
  std::vector<std::vector<double>> rows;
  for (const Field& row : field.Elements()) rows.push_back(row.Numbers());
  return rows;
}

// Where the method names parts of the start or of a pattern, the input has them elsewhere.
absl::Status OfFit(const absl::Status& status) {
  for (const char* part : {"lambda", "m", "u"}) {
    if (absl::StartsWith(status.message(), absl::StrCat(part, ":")) ||
        absl::StartsWith(status.message(), absl::StrCat(part, "["))) {
      return absl::Status(status.code(), absl::StrCat("init.", status.message()));
    }
  }
  return Reworded(status, {{"].levels", "][0]"}});
}

absl::StatusOr<OutputJson> FsEm(const Field& input, absl::Status* status) {
  const auto f = input.Members({"patterns", "levels", "init", "iterations"});
  std::vector<methods::LinkagePattern> patterns;
  for (const Field& pattern : f[0].Elements()) patterns.push_back(Pattern(pattern));
  std::vector<int> levels;
  for (const Field& count : f[1].Elements()) {
    levels.push_back(count.Int(1, methods::kLinkageLevelsMax));
  }
  const auto init = f[2].Members({"lambda", "m", "u"});
  methods::LinkageEstimate start{init[0].Number(), Rows(init[1]), Rows(init[2])};
  const auto iterations = f[3].Int(1, methods::kLinkageIterationsMax);
  if (!status->ok()) return *status;
  const auto fit = methods::FitLinkage(std::move(patterns), levels, std::move(start), iterations);
  if (!fit.ok()) return OfFit(fit.status());
  return OutputJson{{"lambda", fit->estimate.lambda},
                    {"m", fit->estimate.m},
                    {"u", fit->estimate.u},
                    {"loglik_before_last_update", fit->loglik_before_last_update}};
}

std::vector<methods::IdentifiedRecord> Records(const Field& field) {
  std::vector<methods::IdentifiedRecord> records;
  for (const Field& element : field.Elements()) {
    const auto f = element.Members({"id", "name"}, {"ein", "url", "phone", "zip"});
    records.push_back({f[0].Text(), Record(f, 1)});
  }
  return records;
}

OutputJson Pairs(const std::vector<methods::DuplicatePair>& pairs) {
  OutputJson output = OutputJson::array();
  for (const methods::DuplicatePair& pair : pairs) {
    output.push_back(OutputJson{{"a", pair.a},
                                {"b", pair.b},
                                {"weight", pair.weight},
                                {"probability", pair.probability},
                                {"level", std::string(DuplicateLevelName(pair.level))}});
  }
  return output;
}

OutputJson Quality(const methods::PairQuality& quality) {
  return {{"tp", quality.tp},
          {"fp", quality.fp},
          {"fn", quality.fn},
          {"precision", OrNull(quality.precision)},
          {"recall", OrNull(quality.recall)},
          {"f1", OrNull(quality.f1)}};
}

std::vector<methods::KnownPair> KnownPairs(const Field& field) {
  std::vector<methods::KnownPair> pairs;
  for (const Field& element : field.Elements()) {
    const auto ids = element.Elements(2);
    pairs.push_back({ids[0].Text(), ids[1].Text()});
  }
  return pairs;
}

absl::StatusOr<OutputJson> FindDuplicates(const Field& input, absl::Status* status) {
  const auto f = input.Members({"records", "review_threshold", "likely_threshold"},
                               {"gold_pairs", "params", "prior"});
  const std::vector<methods::IdentifiedRecord> records = Records(f[0]);
  methods::DuplicatePolicy policy;
  policy.review_threshold = f[1].Number();
  policy.likely_threshold = f[2].Number();
  std::vector<methods::KnownPair> known;
  if (f[3].given()) known = KnownPairs(f[3]);
  policy.model = Model(f[4]);
  if (f[5].given()) policy.prior = f[5].Number();
  if (!status->ok()) return *status;
  const auto pairs = methods::FindDuplicates(records, policy);
  if (!pairs.ok()) return OfParams(pairs.status());
  OutputJson output = {{"pairs", Pairs(*pairs)}};
  if (!f[3].given()) return output;
  std::vector<std::string> ids;
  for (const methods::IdentifiedRecord& record : records) ids.push_back(record.id);
  const auto quality = methods::JudgeDuplicates(*pairs, known, ids);
  if (!quality.ok()) return quality.status();
  output["review"] = Quality(quality->review);
  output["likely"] = Quality(quality->likely);
  return output;
}

}  // namespace

std::vector<MethodEntry> DuplicateMethods() {
  return {
      {"normalise_name", methods::kNormaliseName.version,
       "In which form are names of organisations compared?", "  names  [text]: names as written\n",
       "  out  [text]: words of A-Z and 0-9, empty when nothing is left\n",
       R"({"names":["The Center for Núñez Learning, Inc.","Teach & Learn MA"]})", NormaliseName},
      {"jaro", methods::kJaro.version, "How alike are two texts, by Jaro?",
       "  pairs  [[a, b]]: texts, compared as they are\n", "  values  [number]: 0 to 1 per pair\n",
       R"({"pairs":[["MARTHA","MARHTA"],["DIXON","DICKSONX"]]})", OfPairs<methods::Jaro>},
      {"jaro_winkler", methods::kJaroWinkler.version,
       "How alike are two texts, by Jaro and Winkler?",
       "  pairs  [[a, b]]: texts, compared as they are\n", "  values  [number]: 0 to 1 per pair\n",
       R"({"pairs":[["MARTHA","MARHTA"],["DIXON","DICKSONX"]]})", OfPairs<methods::JaroWinkler>},
      {"token_jaccard", methods::kTokenJaccard.version,
       "Which share of the words of two texts is in both?",
       "  pairs  [[a, b]]: texts, words between blanks, compared as they are\n",
       "  values  [number]: 0 to 1 per pair\n",
       R"({"pairs":[["BOSTON LEARNING CENTER","LEARNING CENTER"]]})",
       OfPairs<methods::TokenJaccard>},
      {"compare_records", methods::kCompareRecords.version,
       "How far do two records of organisations agree?",
       "  a  {name, ein, url, phone, zip}: texts; null, and absent for all but name, is missing\n"
       "  b  the same\n",
       "  name    3 the same when normalised, 2 very alike, 1 alike, 0 different, null when "
       "missing\n"
       "  ein, domain, phone, zip  1 the same, 0 different, null when missing\n",
       R"({"a":{"name":"Teach Plus, Inc.","ein":"04-1234567","url":"https://www.teachplus.org/",)"
       R"("phone":null,"zip":"02119"},"b":{"name":"Plus Teach","ein":"041234567",)"
       R"("url":"teachplus.org","phone":"617 555 0100","zip":"01103"}})",
       CompareRecords},
      {"fs_weight", methods::kFellegiSunterWeight.version,
       "How strongly do these levels of agreement speak for one organisation?",
       "  vector  {field: level, or null when missing}\n"
       "  prior   share of all pairs that are one organisation, above 0 and below 1\n"
       "  params  {field: [[m, u] per level]}; absent: default-1, for the fields of\n"
       "          compare_records\n",
       "  field_weights  {field: log2(m/u), or null when missing}\n"
       "  weight         their sum\n"
       "  match_weight   weight plus log2 of the prior odds\n"
       "  probability    that it is one organisation\n",
       R"({"vector":{"name":1,"zip":null},"prior":0.5,)"
       R"("params":{"name":[[0.5,0.875],[0.5,0.125]],"zip":[[0.25,0.75],[0.75,0.25]]}})",
       FsWeight},
      {"fs_em", methods::kFellegiSunterEm.version,
       "Which m, u and lambda fit these comparisons, by the EM algorithm?",
       "  patterns    [[[level, or null when missing, per field], count]]\n"
       "  levels      [integer]: number of levels of each field\n"
       "  init        {lambda, m, u}: where to start; m and u [[probability per level] per field]\n"
       "  iterations  integer: rounds, exactly\n",
       "  lambda, m, u  after the last round\n"
       "  loglik_before_last_update  natural logarithm, of what the last round started from\n",
       R"({"patterns":[[[1],10],[[0],5]],"levels":[2],)"
       R"("init":{"lambda":0.5,"m":[[0.2,0.8]],"u":[[0.8,0.2]]},"iterations":1})",
       FsEm},
      {"find_duplicates", methods::kFindDuplicates.version,
       "Which records may be one organisation?",
       "  records           [{id, name, ein, url, phone, zip}]; missing as in compare_records\n"
       "  review_threshold  weight from which on a person looks at a pair\n"
       "  likely_threshold  weight from which on it is likely, not below the other\n"
       "  gold_pairs        optional [[id, id]]: pairs people say are one organisation\n"
       "  params            optional, as in fs_weight, for these fields\n"
       "  prior             optional, as in fs_weight; 0.001 when absent\n",
       "  pairs  [{a, b, weight, probability, level: review or likely}] in order of a, then b\n"
       "  review, likely  with gold_pairs, of all pairs and of the likely ones: {tp, fp, fn,\n"
       "         precision, recall, f1}, null where nothing could be counted\n",
       R"({"records":[{"id":"a","name":"Teach Plus, Inc.","ein":"04-1234567","zip":"02119"},)"
       R"({"id":"b","name":"TEACH PLUS","ein":"041234567"},{"id":"c","name":"Boston Coaching"},)"
       R"({"id":"d","name":"Coaching Boston","zip":"01103"}],)"
       R"("review_threshold":3,"likely_threshold":8,"gold_pairs":[["a","b"]]})",
       FindDuplicates},
  };
}

}  // namespace partners::compute

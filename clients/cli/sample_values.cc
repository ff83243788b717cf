#include "clients/cli/sample_values.h"

#include <map>

#include "absl/strings/str_cat.h"

namespace partners::cli {
namespace {

using Texts = std::map<std::string, std::string>;

std::string Find(const Texts& texts, const std::string& key) {
  const auto found = texts.find(key);
  return found == texts.end() ? "" : found->second;
}

}  // namespace

std::string SampleId(const std::string& collection) {
  static const auto* ids = new Texts{
      {"partners", "example-granite-learning"},
      {"services", "student-supports"},
      {"frameworks", "turnaround-practices"},
      {"editions", "2018"},
      {"solicitations", "example-main-1"},
      {"rubrics", "example-partners"},
      {"buyers", "holyoke"},
      {"needs", "supports-1"},
      {"needPolicies", "default"},
      {"rankingPolicies", "default"},
      {"indicators", "absences-average-days"},
      {"districts", "01370000"},
      {"schools", "01370040"},
  };
  const std::string id = Find(*ids, collection);
  return id.empty() ? kChosenId : id;
}

std::string SampleValue(const google::protobuf::FieldDescriptor& field) {
  static const auto* by_field = new Texts{
      {"partners.registry.v1.Service.practices", "tp3"},
      {"partners.registry.v1.Qualification.framework_edition",
       "frameworks/partner-categories/editions/2018"},
      {"partners.registry.v1.Qualification.regions", "west-central"},
      {"partners.registry.v1.Partner.regions", "west-central"},
      {"partners.vetting.v1.Decision.regions", "west-central"},
      {"partners.vetting.v1.Solicitation.framework_edition",
       "frameworks/partner-categories/editions/2018"},
      {"partners.vetting.v1.Solicitation.rubric", "rubrics/example-partners@1"},
      {"partners.vetting.v1.Solicitation.required_list", "example-vendor-list"},
      {"partners.vetting.v1.Review.Score.criterion", "fit"},
      {"partners.matching.v1.ImportIndicatorsRequest.indicators",
       "name=indicators/example,title=Example,unit=percent,direction=higher-is-better"},
      {"partners.matching.v1.Need.school_year", "2026-27"},
      {"partners.matching.v1.Need.school_codes", "01370040"},
      {"partners.matching.v1.Buyer.district_codes", "01370000"},
  };
  static const auto* by_name = new Texts{
      {"practice", "tp4"},
      {"category", "student-supports"},
      {"categories", "student-supports"},
      {"grades", "k,1,2"},
      {"school_codes", "01370040"},
      {"district_code", "01370000"},
      {"evaluator", "evaluator-1"},
  };
  std::string exact = Find(*by_field, field.full_name());
  if (!exact.empty()) return exact;
  const bool part = field.message_type() != nullptr;
  return part ? "" : Find(*by_name, field.name());
}

std::string SampleMessage(const google::protobuf::Descriptor& type) {
  static const auto* messages = new Texts{
      {"partners.vetting.v1.Rubric.Criterion", R"({
        "key": "fit", "title": "Fit with what schools need", "category": "student-supports",
        "guidance": "Look for the schools named in the application and what was done there.",
        "weightBasisPoints": 10000, "scaleMin": 0, "scaleMax": 2, "minimum": 1, "gateway": true,
        "anchors": [{"point": 0, "text": "No school like those is named."},
                    {"point": 1, "text": "One such school was helped."},
                    {"point": 2, "text": "Several were helped, and results are shown."}],
        "requiredEvidence": "A study of the service in such schools"})"},
  };
  return Find(*messages, type.full_name());
}

}  // namespace partners::cli

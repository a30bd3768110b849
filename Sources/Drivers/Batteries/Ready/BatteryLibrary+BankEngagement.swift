extension BatteryLibrary {
  /// Four drivers of a bank.
  static let bankEngagementText = """
    # Four drivers of engagement with a bank. Answers: 1 disagree fully ... 7 agree fully, 8 does not apply.
    battery: Bank engagement
    customer: customer
    scale: {range: [1, 7], notApplicable: [8], missing: [9]}
    drivers:
      - name: trust
        label: Trust and confidence
        tone: emotional
        items:
          - {column: trust_1, text: "My bank keeps its word."}
          - {column: trust_2, text: "I feel safe with this bank."}
          - {column: trust_3, text: "My bank would stand by me in hard times."}
          - {column: trust_ideal_1, kind: ideal, text: "The ideal bank keeps its word and makes me feel safe."}
      - name: empowerment
        label: Benefits that empower
        tone: emotional
        items:
          - {column: empowerment_1, text: "My bank makes me feel in control of my money."}
          - {column: empowerment_2, text: "My bank helps me reach what I plan."}
          - {column: empowerment_3, text: "I feel that my bank takes me seriously."}
          - {column: empowerment_ideal_1, kind: ideal, text: "The ideal bank puts me in control and helps me reach what I plan."}
      - name: access
        label: Easy dealings everywhere
        tone: rational
        items:
          - {column: access_1, text: "I can do what I need in the app or the branch."}
          - {column: access_2, text: "Matters are settled at the first attempt."}
          - {column: access_3, reversed: true, text: "I often have to give the same details twice."}
          - {column: access_ideal_1, kind: ideal, text: "At the ideal bank everything is settled at the first attempt."}
      - name: value
        label: Depth of value
        tone: rational
        measurement: formative
        items:
          - {column: value_1, text: "The fees are fair for what I get."}
          - {column: value_2, text: "The products suit what I need."}
          - {column: value_3, text: "The rates stand up to those of other banks."}
          - {column: value_ideal_1, kind: ideal, text: "The ideal bank is worth all that it costs."}
      - name: loyalty
        label: Loyalty
        role: outcome
        items:
          - {column: loyalty_1, text: "I intend to be with this bank in two years."}
          - {column: loyalty_2, text: "I would choose this bank again."}
          - {column: loyalty_3, text: "I would recommend this bank to a friend."}

    """
}

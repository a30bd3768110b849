extension BatteryLibrary {
  /// Five dimensions of service quality.
  static let serviceQualityText = """
    # Five dimensions of service quality, delivered and expected.
    # Answers: 1 disagree fully ... 7 agree fully, 8 does not apply.
    battery: Service quality
    customer: customer
    scale: {range: [1, 7], notApplicable: [8], missing: [9]}
    drivers:
      - name: surroundings
        label: What one sees
        tone: rational
        items:
          - {column: surroundings_1, text: "Their equipment looks up to date."}
          - {column: surroundings_2, text: "Their papers and pages are easy to read."}
          - {column: surroundings_3, text: "Their staff look neat."}
          - {column: surroundings_1_expected, kind: expectation, text: "Equipment should look up to date."}
          - {column: surroundings_2_expected, kind: expectation, text: "Papers and pages should be easy to read."}
          - {column: surroundings_3_expected, kind: expectation, text: "Staff should look neat."}
      - name: dependability
        label: Dependable
        tone: rational
        items:
          - {column: dependability_1, text: "What they promise is done in time."}
          - {column: dependability_2, text: "They get things right the first time."}
          - {column: dependability_3, text: "Their records are without mistakes."}
          - {column: dependability_1_expected, kind: expectation, text: "What is promised should be done in time."}
          - {column: dependability_2_expected, kind: expectation, text: "Things should be right the first time."}
          - {column: dependability_3_expected, kind: expectation, text: "Records should be without mistakes."}
      - name: promptness
        label: Prompt
        tone: rational
        items:
          - {column: promptness_1, text: "They tell me when things will happen."}
          - {column: promptness_2, text: "They help without delay."}
          - {column: promptness_3, text: "They have time for my questions."}
          - {column: promptness_1_expected, kind: expectation, text: "One should be told when things will happen."}
          - {column: promptness_2_expected, kind: expectation, text: "Help should come without delay."}
          - {column: promptness_3_expected, kind: expectation, text: "There should be time for questions."}
      - name: assurance
        label: Assuring
        tone: emotional
        items:
          - {column: assurance_1, text: "Their staff inspire confidence."}
          - {column: assurance_2, text: "I feel safe in dealing with them."}
          - {column: assurance_3, text: "Their staff know the answers."}
          - {column: assurance_1_expected, kind: expectation, text: "Staff should inspire confidence."}
          - {column: assurance_2_expected, kind: expectation, text: "One should feel safe."}
          - {column: assurance_3_expected, kind: expectation, text: "Staff should know the answers."}
      - name: care
        label: Caring
        tone: emotional
        items:
          - {column: care_1, text: "They give me personal attention."}
          - {column: care_2, text: "They have my interest at heart."}
          - {column: care_3, text: "They understand my particular needs."}
          - {column: care_1_expected, kind: expectation, text: "There should be personal attention."}
          - {column: care_2_expected, kind: expectation, text: "They should have customers' interest at heart."}
          - {column: care_3_expected, kind: expectation, text: "They should understand particular needs."}
      - name: loyalty
        label: Loyalty
        role: outcome
        items:
          - {column: loyalty_1, text: "I intend to remain a customer."}
          - {column: loyalty_2, text: "I would recommend them."}

    """
}

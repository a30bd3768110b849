extension BatteryLibrary {
  /// Six aspects of experience.
  static let sixAspectsText = """
    # Six aspects of experience. Answers: 1 disagree fully ... 7 agree fully, 8 does not apply.
    battery: Six aspects of experience
    customer: customer
    scale: {range: [1, 7], notApplicable: [8], missing: [9]}
    drivers:
      - name: personal
        label: Made for me
        tone: emotional
        items:
          - {column: personal_1, text: "They know what matters to me."}
          - {column: personal_2, text: "What they offer fits my situation."}
          - {column: personal_3, text: "I feel treated as a person, not as a number."}
      - name: integrity
        label: Trustworthy
        tone: emotional
        items:
          - {column: integrity_1, text: "They act in my interest."}
          - {column: integrity_2, text: "They say openly what I should know."}
          - {column: integrity_3, text: "I believe what they tell me."}
      - name: expectations
        label: Promises kept
        tone: rational
        items:
          - {column: expectations_1, text: "I knew what to expect from the start."}
          - {column: expectations_2, text: "They do what they announced."}
          - {column: expectations_3, text: "They are as good as I was told."}
      - name: resolution
        label: Problems solved
        tone: rational
        items:
          - {column: resolution_1, text: "When something goes wrong they put it right."}
          - {column: resolution_2, text: "They take responsibility for mistakes."}
          - {column: resolution_3, text: "Problems do not come back."}
      - name: effort
        label: Time and effort
        tone: rational
        items:
          - {column: effort_1, text: "Things take little of my time."}
          - {column: effort_2, text: "I find what I need without searching."}
          - {column: effort_3, reversed: true, text: "I have to ask more than once."}
      - name: empathy
        label: Understanding
        tone: emotional
        items:
          - {column: empathy_1, text: "They understand how I feel about things."}
          - {column: empathy_2, text: "They listen before they answer."}
          - {column: empathy_3, text: "They care about more than the sale."}
      - name: advocacy
        label: Recommendation
        role: outcome
        items:
          - {column: advocacy_1, text: "I would recommend them to people I know."}
          - {column: advocacy_2, text: "I speak well of them to others."}
      - name: loyalty
        label: Loyalty
        role: outcome
        items:
          - {column: loyalty_1, text: "I intend to stay with them."}
          - {column: loyalty_2, text: "They are my first choice for what I need next."}

    """
}

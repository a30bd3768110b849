extension BatteryLibrary {
  /// The blocks of a satisfaction index.
  static let satisfactionIndexText = """
    # The blocks of a customer satisfaction index. Answers: 1 very low ... 10 very high, 99 no answer.
    battery: Customer satisfaction index
    customer: customer
    scale: {range: [1, 10], missing: [99]}
    drivers:
      - name: image
        label: Image
        tone: emotional
        items:
          - {column: image_1, text: "How reliable are they in what they say and do?"}
          - {column: image_2, text: "How firmly established do they seem?"}
          - {column: image_3, text: "How much do they give to society?"}
          - {column: image_4, text: "How much do they care for customers?"}
      - name: expectation
        label: Expectation
        tone: rational
        items:
          - {column: expectation_1, text: "How high were your expectations of quality overall?"}
          - {column: expectation_2, text: "How well did you expect them to meet your needs?"}
          - {column: expectation_3, text: "How rarely did you expect things to go wrong?"}
      - name: quality
        label: Perceived quality
        tone: rational
        items:
          - {column: quality_1, text: "How good is the quality overall?"}
          - {column: quality_2, text: "How good is the technical quality?"}
          - {column: quality_3, text: "How good is the personal attention?"}
          - {column: quality_4, text: "How clear is the information?"}
          - {column: quality_5, text: "How dependable are the products?"}
      - name: worth
        label: Perceived value
        tone: rational
        items:
          - {column: worth_1, text: "Given the quality, how fair is the price?"}
          - {column: worth_2, text: "Given the price, how good is the quality?"}
      - name: satisfaction
        label: Satisfaction
        role: outcome
        items:
          - {column: satisfaction_1, text: "How satisfied are you overall?"}
          - {column: satisfaction_2, text: "How well are your expectations met?"}
          - {column: satisfaction_3, text: "How near are they to an ideal company?"}
      - name: loyalty
        label: Loyalty
        role: outcome
        items:
          - {column: loyalty_1, text: "How likely are you to choose them again?"}
          - {column: loyalty_2, text: "How likely are you to recommend them?"}

    """
}

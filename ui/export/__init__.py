"""What a person takes along from a race: the code that makes it, the numbers, the film."""

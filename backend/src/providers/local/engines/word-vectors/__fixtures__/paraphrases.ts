/** Pairs of sentences that say the same in other words, on everyday subjects. */
export const PARAPHRASES: readonly (readonly [string, string])[] = [
  [
    'The train to Berlin is two hours late.',
    'Rail passengers face a long delay on their way to the German capital.',
  ],
  ['My grandmother bakes bread every Sunday.', 'Each weekend granny makes fresh loaves in her oven.'],
  ['The company dismissed a third of its staff.', 'Many employees lost their jobs at the firm.'],
  ['Heavy rain flooded the streets of the town.', 'After the storm, roads in the village were under water.'],
  ['He plays the violin in an orchestra.', 'The musician performs classical music on a string instrument.'],
  [
    'The doctor told her to rest and drink plenty of water.',
    'Her physician recommended sleep and lots of fluids.',
  ],
  [
    'Astronomers discovered a planet around a distant star.',
    'Scientists found a new world outside our solar system.',
  ],
  ['The price of petrol rose again this week.', 'Fuel has become more expensive.'],
  ['She adopted a puppy from the animal shelter.', 'The woman took home a young dog that had no owner.'],
  [
    'Thieves stole a painting from the museum.',
    'A work of art went missing from the gallery after a robbery.',
  ],
  ['The team won the championship in the final minute.', 'A late goal brought the club the title.'],
  [
    'Parliament passed a law against smoking in restaurants.',
    'Legislators voted to ban cigarettes where people eat.',
  ],
  ['I forgot the password of my email account.', "I can't log in to my mailbox any more."],
  [
    'The children built a castle out of sand at the beach.',
    'Kids were playing by the sea with buckets and shovels.',
  ],
  ['The bank raised interest rates on home loans.', 'Borrowing money for a house now costs more.'],
  ['A volcano erupted and covered the island with ash.', 'Lava and smoke burst from the mountain.'],
  [
    'The novel was translated into forty languages.',
    'Readers around the world can enjoy the book in their own tongue.',
  ],
  ['Our flight was cancelled because of fog.', 'The plane could not take off owing to poor visibility.'],
  ['The farmer harvests wheat in late summer.', 'Grain crops are gathered from the fields in August.'],
  ['The mechanic repaired the brakes of my car.', 'My vehicle was fixed at the garage.'],
];
